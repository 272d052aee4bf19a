"""What decoders write of random decodes, and whether it is read as what they did.

`python -m tests.emitters 500 SEED` reads 500 decodes of each emitter; the tests of adapters read 20.
"""

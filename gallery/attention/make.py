"""Write `attention.csv`: the attention of one head of a small masked diffusion model over a worked addition.

It reads the model's weights in `gallery/decoding` and the decode in `gallery/addition`, and computes the forward pass
with NumPy alone:

    python gallery/attention/make.py > gallery/attention/attention.csv
"""

import collections
import io
import math
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

PROMPT, HEADS, LAYER, HEAD = 20, 4, 2, 1
CHARACTERS = "\x00\x01abcdefghijklmnopqrstuvwxyz0123456789 +=.,:;?-*()"
QUESTION = "8629+8402=?"
SHOWN = range(20, 60)
WEIGHTS = Path(__file__).parents[1] / "decoding" / "weights.pt"


class Weights(pickle.Unpickler):
    """Reads the tensors of a PyTorch archive as arrays; it builds nothing but arrays and dictionaries."""

    def __init__(self, archive):
        self.archive = archive
        self.folder = archive.namelist()[0].split("/")[0]
        super().__init__(io.BytesIO(archive.read(f"{self.folder}/data.pkl")))

    def find_class(self, module, name):
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, shape, *_rest: storage[offset : offset + int(np.prod(shape))].reshape(shape)
        if name == "OrderedDict":
            return collections.OrderedDict
        if name == "HalfStorage":
            return "float16"
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a state dictionary")

    def persistent_load(self, key):
        return np.frombuffer(self.archive.read(f"{self.folder}/data/{key[2]}"), dtype=key[1]).astype(np.float32)


def normalized(x, weight, bias):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * weight + bias


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / np.sqrt(2)))


def attention(w, ids):
    """Return the attention weights of the chosen layer and head, shape (L, L): a row a query, a column a key."""
    x = w["characters.weight"][ids] + w["positions.weight"][: len(ids)]
    for layer in range(LAYER + 1):
        name = f"blocks.layers.{layer}"
        normal = normalized(x, w[f"{name}.norm1.weight"], w[f"{name}.norm1.bias"])
        mixed = normal @ w[f"{name}.self_attn.in_proj_weight"].T + w[f"{name}.self_attn.in_proj_bias"]
        q, k, v = (part.reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in np.split(mixed, 3, axis=1))
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        if layer == LAYER:
            return weights[HEAD]
        joined = (weights @ v).transpose(1, 0, 2).reshape(len(ids), -1)
        x = x + joined @ w[f"{name}.self_attn.out_proj.weight"].T + w[f"{name}.self_attn.out_proj.bias"]
        normal = normalized(x, w[f"{name}.norm2.weight"], w[f"{name}.norm2.bias"])
        hidden = gelu(normal @ w[f"{name}.linear1.weight"].T + w[f"{name}.linear1.bias"])
        x = x + hidden @ w[f"{name}.linear2.weight"].T + w[f"{name}.linear2.bias"]
    raise AssertionError


def main():
    decode = pq.read_table(Path(__file__).parents[1] / "addition" / "decode.parquet")
    last = decode.filter(np.asarray(decode["step"]) == 127).sort_by("position")
    prompt = [CHARACTERS.index(each) for each in QUESTION.rjust(PROMPT)]
    ids = np.array(prompt + last["token"].to_pylist())
    weights = attention(Weights(zipfile.ZipFile(WEIGHTS)).load(), ids)
    print("query,key,weight")
    for query in SHOWN:
        for key in SHOWN:
            print(f"{query - PROMPT},{key - PROMPT},{weights[query, key]:.4f}")


if __name__ == "__main__":
    main()

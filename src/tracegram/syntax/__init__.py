"""YAML and JSON texts read as plain values, together with the place of each key and value."""

from tracegram.syntax.flow import flow
from tracegram.syntax.json_text import is_json, read_json
from tracegram.syntax.spelling import quoted, spell
from tracegram.syntax.tree import Spans, Tree, decode_text
from tracegram.syntax.yaml_text import read_yaml

__all__ = ["Spans", "Tree", "decode_text", "flow", "is_json", "quoted", "read_json", "read_yaml", "spell"]

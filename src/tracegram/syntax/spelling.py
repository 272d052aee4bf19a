"""How a key or a scalar is written in YAML and JSON: in the quoting style that was there."""

import json
import re

# what may stand without quotes, by a rule stricter than YAML's: no character that begins or ends something else
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_OF_ANOTHER_TYPE = {"null", "true", "false"}
_FIRST_OF_A_NUMBER = frozenset("+-.0123456789")


def spell(value: str | int, written: str) -> str | None:
    """Write a text or a number in the quoting style of the text that it replaces; None if that has no simple style.

    Args:
        value: What to write.
        written: The characters that it replaces: in single or double quotes, or plain.
    """
    if not written or written[0] in "|>&*!{[" or not str(value).isprintable():
        return None
    if isinstance(value, int):
        return str(value)
    if written.startswith("'"):
        return "'" + value.replace("'", "''") + "'"
    was_text = written[0] not in _FIRST_OF_A_NUMBER and written.lower() not in _OF_ANOTHER_TYPE
    stays_text = _PLAIN.fullmatch(value) is not None and value.lower() not in _OF_ANOTHER_TYPE
    return value if was_text and stays_text and not written.startswith('"') else quoted(value)


def quoted(text: str) -> str:
    """Write a text in the double quotes of YAML and JSON."""
    return json.dumps(text, ensure_ascii=False)

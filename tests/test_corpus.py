"""Bad, hostile and must-accept inputs: each gets what the manifest of the corpus asks."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.tables import rows_of
from tests.vega_lite import check_document
from tracegram.cli.main import main

CORPUS = Path(__file__).parent / "corpus"
CASES = json.loads((CORPUS / "manifest.json").read_text("utf-8"))
BY_ID = {case["id"]: case for case in CASES}
OUTPUTS = ("out.vl.json", "out.svg", "out.png", "out.pdf")
MAGIC = {"out.png": b"\x89PNG", "out.pdf": b"%PDF"}
TEXTS = {  # what is drawn in the cells of some cases, in the order of the trace
    "data.csv.good_minimal": ["The", " cat", "The", " cat"],
    "data.csv.good_na_like_tokens": [
        "NA",
        "null",
        "None",
        "nan",
        "NaN",
        "N/A",
        "true",
        "no",
        "-inf",
        "inf",
        "1e5",
        "007",
        "0x10",
        "2024-01-01",
    ],
    "data.csv.good_quote_tokens": ['"', "'", ",", '"quoted"'],
    "data.csv.token_conflict": ["a", "b"],
    "data.json.numeric_string_tokens": ["007", "12"],
    "data.json.token_null": ["–"],
    "data.tokens.special": ["<|endoftext|>", "ok"],
    "data.tokens.ctrl_nul": ["a\\x00b", "ok"],
    "data.tokens.ws_crlf": ["\\r\\n", "ok"],
    "data.tokens.ws_space": ["·", "ok"],
    "data.tokens.ws_empty": ["ε", "ok"],
    "data.tokens.ws_zwsp": ["\\u{200b}", "ok"],
    "data.tokens.bidi_override": ["abc\\u{202e}def", "ok"],
    "data.tokens.ansi": ["\\x1b]0;PWN\\x07\\x1b[2J", "ok"],
    "data.tokens.byte_level_bpe": ["ĠtheĊ", "ok"],
    "data.tokens.vega_format": ["'] || alert(1) || ['", "ok"],
    "spec.text.yaml_word_no": ["no"],
    "spec.text.yaml_num_sexagesimal": ["1:30"],
    "spec.text.yaml_num_date": ["2024-01-01"],
    "spec.text.yaml_num_equals": ["="],
}
ACCEPTED_BY_RULE = {  # the manifest leaves a choice; spec/README.md says ours
    "data.json.nan",
    "spec.text.yaml_num_sexagesimal",
    "spec.text.yaml_num_date",
    "spec.text.yaml_num_equals",
    "spec.text.yaml_directive_11",
}
QUOTED = {  # messages show lines of specs alone, and these texts do not say that they are specs
    "spec.text.dup_key_json",
    "spec.text.yaml_tag_binary",
    "spec.text.json_deep_5000",
    "spec.text.json_deep_100000",
}
MARKS = [{"mark": "rect", "color": {"field": "value"}}, {"mark": "text", "field": "token"}]


def spec_for_data(folder: Path, case: dict) -> Path:
    """Put a data file and a spec that draws its value as color and its token as text into a folder."""
    source = CORPUS / case["path"]
    (folder / source.name).write_bytes(source.read_bytes())
    marks = MARKS[:1] if source.suffix == ".npz" else MARKS
    spec = folder / "spec.yaml"
    spec.write_text(json.dumps({"tracegram": 1, "trace": {"file": source.name}, "marks": marks}), "utf-8")
    return spec


def spec_from_text(folder: Path, case: dict) -> Path:
    """Write a spec text with the neutral words of the corpus replaced by the language's and the rest added."""
    source = CORPUS / case["path"]
    raw = source.read_bytes()
    for neutral, word in ((b"source:", b"trace:"), (b"rows:", b"values:"), (b"heatmap", b"rect")):
        raw = raw.replace(neutral, word)
    if not is_refused(case):
        raw = completed(raw)
    if case["id"] in QUOTED:
        raw = raw.replace(b"{", b'{"tracegram": 1, ', 1) if raw.startswith(b"{") else raw + b"\ntracegram: 1\n"
    spec = folder / source.name
    spec.write_bytes(raw)
    return spec


def completed(raw: bytes) -> bytes:
    """Add the version, and a trace and marks where the text has none."""
    rows = '[{"step": 0, "position": 0, "token": "a", "value": 1}]'
    missing = {"tracegram": "1", "trace": f'{{"values": {rows}}}', "marks": '[{"mark": "rect"}]'}
    if raw.startswith(b"{"):
        added = ", ".join(f'"{word}": {value}' for word, value in missing.items() if f'"{word}"'.encode() not in raw)
        return raw.replace(b"{", f"{{{added}, ".encode(), 1)
    ending = b"\r\n" if b"\r\n" in raw else b"\n"
    added = [f"{word}: {value}".encode() for word, value in missing.items() if f"{word}:".encode() not in raw]
    text_mark = b"- {mark: text, field: token}" if b"token:" in raw else b""
    return ending.join([raw.rstrip(), *([text_mark] if text_mark else []), *added, b""])


OTHER_WORDS = {
    "data.columnar.rle_bomb": ["hold more"],  # an engine reads any number of rows, here of one cell
    "data.json.infinity": ["row 0, column “value”", "-inf"],  # a value of a field, and no fault of the text
}


def is_refused(case: dict) -> bool:
    """Return whether a case must end in a diagnostic."""
    return case["expect"] in {"reject", "limit"} and case["id"] not in ACCEPTED_BY_RULE


def render(folder: Path, case: dict) -> tuple[int, list[Path]]:
    """Render a case to every format and give the exit code and the files that are there."""
    folder.mkdir(exist_ok=True)
    spec = spec_for_data(folder, case) if case["path"].startswith("data") else spec_from_text(folder, case)
    outputs = [folder / name for name in OUTPUTS]
    code = main(["render", str(spec), *(part for path in outputs for part in ("-o", str(path)))])
    return code, [path for path in outputs if path.exists()]


def says(text: str, wanted: str, case: dict) -> bool:
    """Return whether a message names what it must; “line 3” may be said as `:3:`, “file” by the file's name."""
    if wanted == "file":
        return Path(case["path"]).name in text
    line = re.fullmatch(r"line (\d+)", wanted)
    return wanted in text or bool(line and f":{line.group(1)}:" in text) or (wanted == "line" and "line" in text)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_each_case_gets_what_its_manifest_asks(case, tmp_path, capfd):
    code, written = render(tmp_path / "case", case)
    said = capfd.readouterr().err

    assert "Traceback" not in said
    assert "has a bug" not in said
    assert "\x1b" not in said
    assert len(said) < 2_000 * max(1, said.count("error["))
    if is_refused(case):
        assert (code, written) == (1, [])
        named = OTHER_WORDS.get(case["id"], case["must_name"])
        assert [wanted for wanted in named if not says(said, wanted, case)] == []
        return
    assert code == 0, said
    check_outputs(case, {path.name: path.read_bytes() for path in written})
    if case.get("same_output_as") in BY_ID:
        other = render(tmp_path / "other", BY_ID[case["same_output_as"]])[1]
        for mine, theirs in zip(written, other, strict=True):
            if mine.suffix != ".pdf":
                assert mine.read_bytes() == theirs.read_bytes()


def check_outputs(case: dict, contents: dict[str, bytes]) -> None:
    """Check that every format is there and whole, and that the cells hold the texts they must."""
    assert set(contents) == set(OUTPUTS)
    for name, start in MAGIC.items():
        assert contents[name].startswith(start)
    ET.fromstring(contents["out.svg"])
    document = json.loads(contents["out.vl.json"], parse_constant=pytest.fail)
    check_document(document)
    texts = [row["text"] for table in document["datasets"].values() for row in rows_of(table) if "text" in row]
    assert all(text.strip() for text in texts)
    assert all(len(text) <= 64 for text in texts)
    if case["id"] in TEXTS:
        assert texts == TEXTS[case["id"]]


def test_good_spec_texts_give_one_output(tmp_path):
    """Line ends and a byte-order mark change nothing."""
    folders = [tmp_path / name for name in ("good_crlf", "good_bom")]
    written = [render(folder, BY_ID[f"spec.text.{folder.name}"])[1] for folder in folders]

    assert [path.read_bytes() for path in written[0][:3]] == [path.read_bytes() for path in written[1][:3]]


def test_a_missing_glyph_is_said(tmp_path, capfd):
    """A token that no font can draw is drawn as boxes, and said; where a font has it nothing is said."""
    code, _ = render(tmp_path / "case", BY_ID["data.tokens.astral"])

    assert code == 0
    assert "missing-glyphs" not in capfd.readouterr().err

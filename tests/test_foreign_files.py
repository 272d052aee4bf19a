"""Nothing of a file that is no spec is shown, whatever names it, in every command and host."""

import json
import os

import pytest

import tracegram
from tests.test_markdown import convert
from tracegram.cli.main import main
from tracegram.diagnostics import TracegramError
from tracegram.lsp.checking import check_text
from tracegram.markdown import FenceError
from tracegram.preview.drawing import draw, stamp
from tracegram.sources.many_files import ReadOnce

SECRET = "hunter2"
RIGHT = "tracegram: 1\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect}]\n"
CONTENTS = {  # of files that are not specs
    "text": f"root:x:0:0:{SECRET}\n",
    "variables": f"API_KEY={SECRET}\nOTHER={SECRET}\n",
    "a mapping": f"password: {SECRET}\n",
    "a mapping of a service": f"services:\n  tracegram:\n    marks: {SECRET}\n",
    "not YAML": f'password: "{SECRET}\nkey: [{SECRET}\n',
    "a key twice": f"{SECRET}: 1\n{SECRET}: 2\n",
    "an alias": f"password: *{SECRET}\n",
    "a tag": f"password: !{SECRET} x\n",
    "not JSON": '{"password": ' + SECRET,
    "JSON": json.dumps({"password": SECRET}),
    "a number": "8123456789",
    "a control character": f"PATH={SECRET}\0HOME=/root",
    "not UTF-8": f"{SECRET}\udcff",
}
COMMANDS = {
    "check": ["check"],
    "check --fix": ["check", "--fix"],
    "check --format json": ["check", "--format", "json"],
    "render": ["render", "-o", "out.svg"],
    "build": ["build"],
    "stats": ["stats"],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def written(path, content):
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("way", ["itself", "link inside", "link outside", "extends", "extends a link"])
def test_no_command_shows_a_line_of_another_file(way, content, folder, capsys):
    secret = written((folder.parent if way == "link outside" else folder) / ".env", content)
    spec = folder / "a.yaml"
    match way:
        case "itself":
            written(spec, content)
        case "extends":
            written(folder / "b.yaml", content)
            spec.write_text(f"extends: b.yaml\n{RIGHT}")
        case "extends a link":
            (folder / "b.yaml").symlink_to(secret)
            spec.write_text(f"extends: b.yaml\n{RIGHT}")
        case _:
            spec.symlink_to(secret)
    before = secret.read_bytes()
    for words in COMMANDS.values():
        code = main([*words, "a.yaml"])
        said = capsys.readouterr()

        assert code == 1
        assert "error" in said.out + said.err
        assert not any(part in said.out + said.err for part in (SECRET, "8123456789", "root:x", "PATH"))
    assert secret.read_bytes() == before


def _markdown(spec):
    return convert(f"```tracegram {{src={spec.name}}}\n```\n", root=str(spec.parent))


def _preview(spec):
    drawn = draw(spec, None)
    assert not drawn.svg
    return drawn.findings + stamp(spec, None)


def _language_server(spec):
    findings = check_text(f"extends: {spec.name}\n{RIGHT}", "open.yaml", spec.parent, ReadOnce()).findings
    return "".join(map(str, findings))


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("host", [_markdown, _preview, _language_server, tracegram.load])
def test_no_host_shows_a_line_of_another_file(host, content, folder):
    spec = written(folder / "a.yaml", content)
    try:
        said = host(spec)
    except (TracegramError, FenceError) as error:
        said = f"{error} {error.findings}"

    assert "a.yaml" in said
    assert not any(part in said for part in (SECRET, "8123456789", "root:x", "PATH"))


@pytest.mark.parametrize("suffix", ["", ".env", ".txt", ".yaml.bak"])
def test_a_spec_starts_from_spec_files_only(suffix, folder):
    written(folder / f"base{suffix}", "theme: dark\n")
    written(folder / "a.yaml", f"extends: base{suffix}\n{RIGHT}")
    with pytest.raises(TracegramError) as caught:
        tracegram.load("a.yaml")

    assert [(each.code, each.place.span.line) for each in caught.value.findings] == [("unknown-format", 1)]


@pytest.mark.parametrize("kind", ["a pipe", "a device", "a folder", "a circle", "nothing", "all memory"])
@pytest.mark.parametrize("way", ["spec", "base", "trace"])
def test_what_is_no_regular_file_ends_at_once(way, kind, folder, capsys):
    name = {"spec": "a.yaml", "base": "b.yaml", "trace": "b.csv"}[way]
    match kind:
        case "a pipe":
            os.mkfifo(folder / name)
        case "a folder":
            (folder / name).mkdir()
        case _:
            target = {"a device": "/dev/zero", "a circle": name, "nothing": "nowhere"}.get(kind, "/proc/kcore")
            (folder / name).symlink_to(target)
    if way == "base":
        written(folder / "a.yaml", f"extends: b.yaml\n{RIGHT}")
    if way == "trace":
        written(folder / "a.yaml", RIGHT.replace("values: [{step: 0, position: 0}]", "file: b.csv"))
    for words in COMMANDS.values():
        assert main([*words, "a.yaml"]) == 1
        assert "error" in "".join(capsys.readouterr())
    stamp(folder / "a.yaml", None)


def test_a_link_may_lead_to_a_spec_in_its_folder_or_below_the_root(folder, capsys):
    written(folder / "shared.yaml", RIGHT)
    (folder / "figures").mkdir()
    (folder / "figures" / "up.yaml").symlink_to(folder / "shared.yaml")
    (folder / "here.yaml").symlink_to("shared.yaml")

    assert main(["check", "here.yaml"]) == 0
    assert main(["check", "figures/up.yaml", "--root", "."]) == 0
    assert main(["check", "figures/up.yaml"]) == 1
    assert "it is a link that leaves its folder" in capsys.readouterr().err


def test_lines_of_a_base_without_a_version_are_shown(folder, capsys):
    written(folder / "b.yaml", "theme: {base: dak}\n")
    written(folder / "a.yaml", f"extends: b.yaml\n{RIGHT}")

    assert main(["check", "a.yaml"]) == 1
    assert "1 | theme: {base: dak}" in capsys.readouterr().err

"""The pages that are made when the site is built: one a code of a finding, and the gallery.

They are written into `codes/` and `gallery/` beside this file, which git ignores, and only where they have changed.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

from tracegram.diagnostics import CATALOG, COMMAND_LINES, REASONS
from tracegram.language.schema.cases import Case, Example, find_case

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "gallery"


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the pages before Sphinx looks which there are."""
    app.connect("builder-inited", lambda app: write_pages(Path(app.srcdir)))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(site: Path) -> None:
    """Write what has changed, and take away pages that are no longer made."""
    for folder, pages in (("codes", code_pages()), ("gallery", {"index": gallery_page()})):
        (site / folder).mkdir(exist_ok=True)
        for old in (site / folder).glob("*.md"):
            if old.stem not in pages:
                old.unlink()
        for name, text in pages.items():
            path = site / folder / f"{name}.md"
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")


def code_pages() -> Mapping[str, str]:
    """Return a page a code with what `tracegram explain` says of it, and a list of them all."""
    rows = [f"| [`{code}`]({code}.md) | {sentence} |" for code, sentence in CATALOG.items()]
    index = [
        "# Codes of findings",
        "Everything that can be wrong with a spec or a trace has a code, which stays the same between releases. The"
        " code stands in the brackets of a message; `tracegram explain CODE` prints what its page here says.",
        "\n".join(["| code | what it means |", "| --- | --- |", *rows]),
        "\n".join(["```{toctree}", ":hidden:", "", *CATALOG, "```"]),
    ]
    return {"index": _page(index), **{code: _page(_code(code)) for code in CATALOG}}


def _code(code: str) -> list[str]:
    parts = [f"# {code}", CATALOG[code], "## Why it is a finding", REASONS[code]]
    case = find_case(code)
    if case:
        return parts + _case(case)
    lines = COMMAND_LINES[code]
    return [*parts, "## Wrong", _block(lines.wrong, "sh"), "## Right", _block(lines.right, "sh")]


def _case(case: Case) -> list[str]:
    wrong, right = (_example(example) for example in (case.wrong, case.right))
    return ["## Wrong", *wrong, "Its message:", _block(case.message, "text"), "## Right", *right]


def _example(example: Example) -> list[str]:
    """Return a spec and what lies beside it; a wrong one is shown in colors as far as these can tell its words."""
    beside = [_block(text, "text", name) for name, text in example.beside.items()]
    return [_block(example.spec, "yaml", example.name), *beside]


def gallery_page() -> str:
    """Return the page of the gallery with its pictures before its second heading: each spec, and what to look at."""
    text = (GALLERY / "README.md").read_text("utf-8")
    lessons, heading, origins = text.partition("\n## ")
    folders = sorted({spec.parent for spec in GALLERY.glob("*/*.yaml")}, key=lambda each: text.index(f"`{each.name}`"))
    pictures = [part for folder in folders for part in (f"## {folder.name}", *_figures(folder))]
    of_page = re.sub(r"\]\(([\w-]+)/([\w-]+)\.yaml\)", r"](#\1-\2)", heading.strip("\n") + origins)
    return _page([lessons, *pictures, of_page])


def _figures(folder: Path) -> list[str]:
    """Return the directive of each figure of a folder, with the first comment of its spec as caption."""
    figures: list[str] = []
    for spec in sorted(folder.glob("*.yaml")):
        text = spec.read_text("utf-8")
        comment = re.findall(r"^# (?!yaml-language-server)(.*)", text, re.MULTILINE)[0]
        options = [f":caption: {comment}", ":show-source: after", ":link: spec"]
        figures.append(f"({folder.name}-{spec.stem})=")
        figures.append(f"### {yaml.safe_load(text).get('title', spec.stem.capitalize())}")
        figures.append("\n".join([f"```{{tracegram}} ../../../{spec.relative_to(ROOT).as_posix()}", *options, "```"]))
    return figures


def _block(text: str, language: str, name: str = "") -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    head = [f"{fence}{{code-block}} {language}", ":force:", *([f":caption: {name}"] if name else []), ""]
    return "\n".join([*head, text.rstrip("\n"), fence])


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"

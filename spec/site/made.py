"""The pages that are made when the site is built: one a code of a finding, and the gallery.

They are written into `codes/` and `gallery/` beside this file, which git ignores, and only where they have changed. The
page of the gallery begins with its pictures by kind, small, and links to each figure, its spec and its trace.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

from tracegram.diagnostics import CATALOG, COMMAND_LINES, REASONS
from tracegram.language.schema.cases import Case, Example, find_case

FIGURES = re.compile(r"\[`([\w-]+)/([\w-]+)`\]")  # in the row of a kind in the README of the gallery
_GRID = '<div class="gallery"></div>'
_IMAGE = re.compile(r"<img [^>]*>")
_DOWNLOAD = re.compile(r'download="" href="([^"]+)"')

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "gallery"


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the pages before Sphinx looks which there are."""
    app.connect("builder-inited", lambda app: write_pages(Path(app.srcdir)))
    app.connect("html-page-context", _with_thumbnails)
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
    return ["## Wrong", *wrong, "What is said of it:", _block(case.message, "text"), "## Right", *right]


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
    grid = "\n".join(["```{raw} html", _GRID, "```"])
    title, _, rest = lessons.partition("\n\n")
    return _page([title, grid, rest, *pictures, of_page])


def _with_thumbnails(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Put the pictures of the gallery, small and by kind, at the top of its page."""
    if page == "gallery/index" and app.builder.format == "html":
        body: str = context["body"]
        context["body"] = body.replace(_GRID, f'<div class="gallery">{"".join(_kinds(body))}</div>')


def _kinds(body: str) -> Iterator[str]:
    """Return the thumbnails of each kind of figures; pictures, specs and traces are those of the page itself."""
    rows = (GALLERY / "README.md").read_text("utf-8").partition("## Kinds of figures")[2].splitlines()
    for row in rows:
        if row.startswith("### "):
            yield f'<p class="kinds">{escape(row[4:])}</p>'
        kind, _, drawn = row.strip("| ").partition(" | ")
        for folder, stem in FIGURES.findall(drawn) if drawn.startswith("[") else ():
            anchor = f"{folder}-{stem}"
            _, _, after = body.partition(f'id="{anchor}"')
            own = after.split("<h3", 2)[1] if after.count("<h3") else after
            images = "".join(_IMAGE.sub(_small, each) for each in _IMAGE.findall(own)[:2])
            spec, *traces = dict.fromkeys(_DOWNLOAD.findall(own)) or [""]
            links = [f'<a href="#{anchor}">{folder}/{stem}</a>', f'<a href="{spec}">spec</a>']
            links += [f'<a href="{trace}">trace</a>' for trace in traces]
            text = re.sub(r"`|\]\([^)]*\)|\[", "", kind)
            yield f'<figure><a href="#{anchor}" aria-label="{anchor}">{images}</a><figcaption>{escape(text)}<br>'
            yield f"{', '.join(links)}</figcaption></figure>"


def _small(image: re.Match[str]) -> str:
    """Return an image that is loaded when it is seen; the link around it has a name."""
    without = re.sub(r' (alt|style|width|height)="[^"]*"', "", image[0])
    return without.replace("<img ", '<img loading="lazy" alt="" ', 1)


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
        figures.append(", ".join(f"{{download}}`{path.name} <../../../{path.as_posix()}>`" for path in _traces(spec)))
    return figures


def _traces(spec: Path) -> Iterator[Path]:
    """Return where the traces of a figure lie in the repository."""
    words = yaml.safe_load(spec.read_text("utf-8"))
    if "extends" in words:
        yield from _traces(spec.parent / words["extends"])
    files = [each.get("trace", {}).get("file") for each in (words, *words.get("concat", []))]
    for file in dict.fromkeys(filter(None, files)):
        yield spec.parent.relative_to(ROOT) / file


def _block(text: str, language: str, name: str = "") -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    head = [f"{fence}{{code-block}} {language}", ":force:", *([f":caption: {name}"] if name else []), ""]
    return "\n".join([*head, text.rstrip("\n"), fence])


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"

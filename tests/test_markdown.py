"""Figures in Markdown: real builds with MkDocs, Material, Zensical and Python-Markdown alone."""

import json
import re
import subprocess
import sys
from pathlib import Path

import markdown
import pytest

from tests.browser import served
from tests.builds import Builds
from tests.pictures import needs_chromium, without_ids
from tests.test_pages import LIVING
from tracegram.cli.main import main
from tracegram.markdown import FenceError
from tracegram.store import users_store

pytestmark = pytest.mark.usefixtures("shared_cache")
ROOT = Path(__file__).parents[1]
MKDOCS = Builds("mkdocs")
SPEC = """tracegram: 1
title: From a file
trace: {file: cells.csv}
marks:
  - {mark: rect, color: orange}
"""
PAGE = """---
author: somebody
---
# Figures

```tracegram {src="figures/one.yaml" #one .wide alt="In words" caption="A <b> caption" width="60%"}
```

- In a list

    ```tracegram
    tracegram: 1
    title: In the page
    trace: {values: [{step: 0, position: 0}, {step: 3, position: 2}]}

    marks:
      - {mark: rect, color: orange}
    ```

> ```tracegram {format=interactive width=50%}
> tracegram: 1
> title: In the page
> trace: {values: [{step: 0, position: 0}, {step: 3, position: 2}]}
>
> marks:
>   - {mark: rect, color: orange}
> ```
"""
# what `spec/documents.md` says that settings hold: the extension, superfences by itself, and the runtime
EXTENSION, FENCES, RUNTIME = re.findall(
    r"^```yaml\n((?:markdown_extensions|extra_javascript):.*?)^```$",
    (ROOT / "spec" / "documents.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)
HEAD = f"site_name: A site\nsite_url: https://example.org\nuse_directory_urls: false\n{RUNTIME}"
MATERIAL = "theme: {name: material, font: false, palette: {scheme: slate}}\n"
BUILDERS = {
    "mkdocs": (HEAD + "theme: {name: mkdocs, highlightjs: false}\n" + FENCES, ["mkdocs", "build", "--strict"]),
    "material": (HEAD + MATERIAL + EXTENSION, ["mkdocs", "build", "--strict"]),
    "zensical": (HEAD + MATERIAL + FENCES, ["zensical", "build", "--strict"]),
}
QUICK = ["mkdocs", "zensical"]  # a second theme reads no Markdown of its own


def site_of(folder: Path, page: str = PAGE, builder: str = "mkdocs", spec: str = SPEC) -> Path:
    (folder / "docs/figures").mkdir(parents=True, exist_ok=True)
    (folder / "docs/index.md").write_text(page, "utf-8")
    (folder / "docs/figures/one.yaml").write_text(spec, "utf-8")
    (folder / "docs/figures/cells.csv").write_text("step,position,value\n0,0,1\n1,1,\n", "utf-8")
    (folder / "mkdocs.yml").write_text(BUILDERS[builder][0], "utf-8")
    return folder


def build(folder: Path, builder: str, *more: str) -> subprocess.CompletedProcess[str]:
    name, *words = [*BUILDERS[builder][1], *more]
    if name == "mkdocs":
        return MKDOCS.run(*words, folder=folder)
    command = [str(Path(sys.executable).with_name(name)), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module", autouse=True)
def _mkdocs():
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("NO_MKDOCS_2_WARNING", "1")
        with MKDOCS:
            yield


def html_of(folder: Path) -> str:
    return (folder / "site/index.html").read_text("utf-8")


def ids_in(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', html)


def fenced(head: str, body: str = "") -> str:
    return f"# Title\n\n```tracegram {head}\n{body}```\n"


@pytest.fixture(scope="module", params=BUILDERS)
def built(request, tmp_path_factory):
    """The folder of a site that a strict build has made, with the files of living figures beside its pages."""
    folder = site_of(tmp_path_factory.mktemp(request.param), builder=request.param)
    assert main(["runtime", str(folder / "docs" / "assets")]) == 0
    ended = build(folder, request.param)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


@pytest.mark.browser
@needs_chromium
def test_a_page_shows_its_figures_wide_and_narrow_dark_and_without_scripts(built, tab):
    rows = "[...document.querySelectorAll('.tracegram-picture svg')].map((each) => each.getBoundingClientRect().width)"
    with served(built / "site", "default-src 'self' 'unsafe-inline' data: blob:") as address:
        for width, dark, scripts in ((900, False, True), (360, True, False), (360, False, True)):
            tab.look(width, dark=dark, scripts=scripts)
            tab.open(f"{address}/index.html", settle=scripts)

            assert [each for each in tab.logged if "search/worker.js" not in each] == []  # MkDocs says it searches
            assert tab.value("document.querySelectorAll('figure.tracegram').length") == 3
            assert tab.value("document.documentElement.scrollWidth") <= width
            assert all(0 < each <= width for each in tab.value(rows))
            assert (tab.shot() == (255, 165, 0)).all(axis=2).sum() > 500
            if scripts:
                assert tab.value(LIVING) == 1


def test_a_figure_has_what_its_fence_says(built):
    html = html_of(built)
    figures = re.findall(r'<figure class="tracegram.*?</figure>', html, re.DOTALL)
    first, second, third = figures

    assert 'class="tracegram tracegram-follows wide"' in first
    assert "A &lt;b&gt; caption</figcaption>" in first
    assert re.search(r"<desc[^>]*>In words</desc>", first)
    assert re.search(r'<svg[^>]* width="60%"', first)
    assert "In the page" in second
    assert 'type="application/json"' in third
    assert 'type="application/json"' not in first + second
    names = [each for each in ids_in(html) if each.startswith(("one", "tracegram-"))]
    assert len(names) == len(set(names))
    assert {"one", "tracegram-index--figure", "tracegram-index--figure-2"} <= set(names)


DOCSTRINGS = """
def f():
    \'\'\'Do it.

    ```tracegram {src="figures/one.yaml"}
    ```
    \'\'\'


def g():
    \'\'\'Do it too.

    ```tracegram {src="figures/one.yaml"}
    ```
    \'\'\'
"""


def test_ids_are_unique_on_a_page_that_others_fill_and_the_same_in_each_build(tmp_path):
    """A figure in a tab, and twice in docstrings, which mkdocstrings converts with instances of its own."""
    pytest.importorskip("mkdocstrings")
    page = '=== "Figure"\n\n    ```tracegram {src="figures/one.yaml"}\n    ```\n\n::: pkg.f\n\n::: pkg.g\n'
    folder = site_of(tmp_path, page)
    (folder / "pkg.py").write_text(DOCSTRINGS, "utf-8")
    tabs = "  - pymdownx.tabbed: {alternate_style: true}\n"
    plugins = "plugins:\n  - mkdocstrings: {handlers: {python: {paths: [.]}}}\n"
    theme = "theme: {name: mkdocs, highlightjs: false}\n"
    (folder / "mkdocs.yml").write_text(HEAD + theme + EXTENSION + tabs + plugins, "utf-8")
    ended = build(folder, "mkdocs")
    ids = ids_in(html_of(folder))

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [each for each in ids if re.fullmatch(r"tracegram-index--one(-\d)?", each)] == [
        "tracegram-index--one", "tracegram-index--one-2", "tracegram-index--one-3"
    ]  # fmt: skip
    assert len(ids) == len(set(ids))


def test_ids_are_unique_on_a_page_of_several_texts(tmp_path):
    text = fenced("", INLINE)
    ids = ids_in(convert(text, root=str(tmp_path)) + convert(text, root=str(tmp_path)))

    assert len(ids) == len(set(ids)) == 8


@pytest.mark.parametrize("builder", QUICK)
@pytest.mark.parametrize(
    ("page", "code", "place"),
    [
        (PAGE.replace("> marks:\n>   - {mark: rect, color: orange}", "> marks:\n>   - {mark: rect, colour: orange}"),
         "unknown-word", "docs/index.md:26:20"),
        (PAGE.replace("one.yaml", "two.yaml"), "file-not-found", "for the figure at: docs/index.md:6:1"),
        (PAGE.replace('width="60%"', 'width="wide"'), "out-of-range", "docs/index.md:6:1"),
    ],
)  # fmt: skip
def test_a_mistake_stops_a_strict_build_at_its_line(builder, page, code, place, tmp_path):
    ended = build(site_of(tmp_path, page, builder), builder)

    assert ended.returncode == 1
    assert f"error[{code}]" in ended.stdout + ended.stderr
    assert place in ended.stdout + ended.stderr
    assert "help: " in ended.stdout + ended.stderr


def test_a_warning_is_counted_by_mkdocs_and_shown_by_zensical(tmp_path):
    spec = SPEC.replace("orange", "{field: value}")

    for builder, code in (("mkdocs", 1), ("zensical", 0)):
        ended = build(site_of(tmp_path / builder, builder=builder, spec=spec), builder)

        assert ended.returncode == code
        assert "warning[missing-values]" in ended.stderr + ended.stdout
        assert "docs/index.md:6:1" in ended.stderr + ended.stdout


def test_a_changed_spec_changes_the_page_with_zensical_only_when_it_starts_clean(tmp_path):
    for builder, more in (("mkdocs", ()), ("zensical", ("--clean",))):
        folder = site_of(tmp_path / builder, builder=builder)
        assert build(folder, builder).returncode == 0
        site_of(folder, builder=builder, spec=SPEC.replace("orange", "teal"))
        assert build(folder, builder).returncode == 0
        assert ('fill="teal"' in html_of(folder)) == (builder == "mkdocs")
        assert build(folder, builder, *more).returncode == 0

        assert 'fill="teal"' in html_of(folder)


@pytest.mark.parametrize("builder", QUICK)
def test_an_edit_of_a_base_changes_the_pages_of_the_specs_that_start_from_it_alone(builder, tmp_path):
    folder = site_of(tmp_path, builder=builder)
    (folder / "docs/figures/base.yaml").write_text(SPEC, "utf-8")
    (folder / "docs/figures/two.yaml").write_text("tracegram: 1\nextends: base.yaml\n", "utf-8")
    (folder / "docs/file.md").write_text(fenced('{src="figures/two.yaml"}'), "utf-8")
    (folder / "docs/written.md").write_text(
        fenced("", "tracegram: 1\nextends: figures/base.yaml\ntrace: {file: figures/cells.csv}\n"), "utf-8"
    )

    def built_anew():
        ended = build(folder, builder, *(("--clean",) if builder == "zensical" else ()))
        assert ended.returncode == 0, ended.stdout + ended.stderr
        pages = (folder / "site").rglob("*.html")
        return {path.name: re.sub("<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL) for path in pages}

    before = built_anew()
    (folder / "docs/figures/base.yaml").write_text(SPEC.replace("orange", "teal"), "utf-8")
    after = built_anew()

    assert sorted(name for name in before if before[name] != after[name]) == ["file.html", "written.html"]
    assert all('fill="teal"' in after[name] for name in ("file.html", "written.html"))


def convert(page: str, **options: object) -> str:
    return markdown.markdown(page, extensions=["tracegram.markdown"], extension_configs={"tracegram.markdown": options})


INLINE = "tracegram: 1\ntrace: {values: [{step: 0, position: 0}]}\nmarks: [{mark: rect}]\n"


@pytest.mark.parametrize(
    "fence", ["```tracegram", "~~~~ tracegram {}", "```{.tracegram .a}", '```tracegram theme="dark"']
)
def test_python_markdown_alone_draws_the_fence(fence, tmp_path):
    html = convert(f"Before\n{fence}\n{INLINE}{fence[:4].rstrip('t{')}\nAfter **it**", root=str(tmp_path))

    assert html.count("<figure") == 1
    assert "<p>Before</p>" in html
    assert "<strong>it</strong>" in html
    assert "STX" not in html


@pytest.mark.parametrize("more", [[], ["attr_list", "pymdownx.superfences"]])
def test_a_fence_sets_params_and_is_kept_by_them(more, tmp_path):
    body = "params: {hue: teal, name: a}\n" + INLINE.replace("rect}", "rect, color: {param: hue}, name: {param: name}}")
    (tmp_path / "a.yaml").write_text(body)
    heads = ['{set="hue=navy"}', "{set=\"hue=olive name='a b'\"}", '{src="a.yaml" set="hue=navy"}', '{src="a.yaml"}']
    settings = {"extension_configs": {"tracegram.markdown": {"root": str(tmp_path)}}}
    for _ in range(2):
        drawn = [
            markdown.markdown(
                fenced(head, "" if "src" in head else body), extensions=["tracegram.markdown", *more], **settings
            )
            for head in heads
        ]

        assert [re.findall("navy|olive|teal", html)[0] for html in drawn] == ["navy", "olive", "navy", "teal"]
        assert "a b" in drawn[1]


def test_a_fence_chooses_a_run_and_is_kept_by_it(tmp_path):
    rows = [{"run": run, "step": 0, "position": 0, "hue": run} for run in ("navy", "olive")]
    body = f"tracegram: 1\ntrace: {{values: {json.dumps(rows)}}}\nmarks: [{{mark: text, field: hue}}]\n"
    for run in ("navy", "olive"):
        html = convert(fenced(f'{{run="{run}"}}', body), root=str(tmp_path))

        assert re.findall(">(navy|olive)</text>", html) == [run]


@pytest.mark.usefixtures("own_cache")
def test_a_figure_is_kept_and_what_others_put_in_its_place_is_drawn_again(tmp_path):
    (tmp_path / "one.yaml").write_text(INLINE, "utf-8")
    page = "```tracegram {src=one.yaml}\n```\n\n```tracegram {theme=dark}\n" + INLINE + "```\n"
    right = without_ids(convert(page, root=str(tmp_path)))
    store = users_store()
    for path in store.folder.glob("?" * 64):
        if (content := store.get(path.name) or b"").startswith(b"<svg"):
            store.put(path.name, content.replace(b"</svg>", b"<!-- kept --></svg>"))
    kept = convert(page, root=str(tmp_path))
    for path in store.folder.glob("?" * 64):
        path.write_bytes(path.read_bytes().replace(b"kept", b"forged"))

    assert (right.count("<!-- kept -->"), kept.count("<!-- kept -->")) == (0, 2)
    assert without_ids(convert(page, root=str(tmp_path))) == right


@pytest.mark.parametrize("more", [[], ["attr_list", "pymdownx.superfences"]])
def test_a_caption_may_hold_quotes_and_backticks(more):
    page = fenced("""{caption='The "answer" of `f`, ``g``'}""", INLINE)

    html = markdown.markdown(page, extensions=["tracegram.markdown", *more])

    assert 'caption">The &quot;answer&quot; of `f`, ``g``</figcaption>' in html


def test_a_fence_in_another_fence_is_an_example():
    page = f"````md\n```tracegram\n{INLINE}```\n````\n"

    for extensions in (["tracegram.markdown", "fenced_code"], ["tracegram.markdown", "pymdownx.superfences"]):
        assert "<figure" not in markdown.markdown(page, extensions=extensions)


def indented(text: str, by: str = "    ") -> str:
    return "".join(f"{by}{line}".rstrip() + "\n" for line in text.splitlines())


FAULTY = {
    "no braces": ("```tracegram f/nope.yaml\n```\n", "unknown-word"),
    "directive of MyST": ("```{tracegram} f/one.yaml\n```\n", "unknown-word"),
    "no end": (f'```tracegram {{theme="dark"}}\n{INLINE}', "missing-word"),
}
NESTED = {
    "margin": lambda text: (text, 3),
    "item": lambda text: ("- An item\n\n" + indented(text), 5),
    "lazy item": lambda text: ("- An item\n" + indented(text), 4),
    "beside its bullet": lambda text: ("- " + indented(text)[4:], 3),
    "item in an item": lambda text: ("1. An item\n\n    - An item\n\n" + indented(text, " " * 8), 7),
    "quote": lambda text: (indented(text, "> "), 3),
    "admonition": lambda text: ("!!! note\n\n" + indented(text), 5),
    "details": lambda text: ("??? note\n\n" + indented(text), 5),
    "tab": lambda text: ('=== "Tab"\n\n' + indented(text), 5),
    "after an example": lambda text: ("````md\n" + text + "```\n````\n\n- An item\n\n" + indented(text), -2),
}


@pytest.mark.parametrize("where", NESTED)
@pytest.mark.parametrize("fault", FAULTY)
def test_what_would_pass_as_text_is_refused_wherever_it_stands(where, fault):
    fence, code = FAULTY[fault]
    nested, line = NESTED[where](fence)
    page = f"# Title\n\n{nested}"
    names = ["attr_list", "tracegram.markdown", "pymdownx.superfences", "admonition", "pymdownx.details"]
    with pytest.raises(FenceError, match=rf"error\[{code}\]") as caught:
        markdown.markdown(page, extensions=[*names, "pymdownx.tabbed"])

    expected = line if line > 0 else page[: page.rindex(fence.partition("\n")[0])].count("\n") + 1
    assert f"the Markdown text:{expected}:" in str(caught.value)


@pytest.mark.parametrize("fault", FAULTY)
@pytest.mark.parametrize(
    "example",
    [
        lambda text: f"````md\n{text}````\n",
        lambda text: f"````md\n{text}\n\nMore\n````\n",
        lambda text: f"- An item\n\n{indented(f'~~~~md{chr(10)}{text}~~~~')}",
        lambda text: f"Text:\n\n{indented(text)}",
        lambda text: f"- An item:\n\n{indented(text, ' ' * 8)}",
        lambda _text: "Write ```` ```tracegram f.yaml ```` or ```tracegram```.\n",
    ],
)
@pytest.mark.parametrize("more", [["pymdownx.superfences"], ["fenced_code"]])
def test_examples_stay_examples(example, fault, more):
    page = example(FAULTY[fault][0])
    if "fenced_code" in more and page.startswith("- An item\n"):
        return  # it sees no fences in lists

    html = markdown.markdown(page, extensions=["attr_list", "tracegram.markdown", *more])

    assert "<figure" not in html
    assert "tracegram" in html


def test_the_check_of_a_page_begins_anew_on_the_next():
    converter = markdown.Markdown(extensions=["tracegram.markdown"])
    converter.convert("````md\n\n```\n\n````\n")
    for _ in range(2):
        with pytest.raises(FenceError, match="missing-word"):
            converter.reset().convert(f"> ```tracegram\n{indented(INLINE, '> ')}")


def test_a_mistake_is_not_said_of_an_example_like_it():
    fence = fenced("{theme=blue}", INLINE).partition("\n\n")[2]
    page = f"# Title\n\n````md\n{fence}````\n\n- An item\n\n{indented(f'~~~~md{chr(10)}{fence}~~~~')}\n{fence}"

    with pytest.raises(Exception, match="unknown-choice") as caught:
        markdown.markdown(page, extensions=["attr_list", "tracegram.markdown", "pymdownx.superfences"])

    assert f"the Markdown text:{page[: page.rindex('```tracegram')].count(chr(10)) + 1}:" in str(caught.value)


@pytest.mark.parametrize("builder", QUICK)
def test_a_nested_fence_that_would_be_text_stops_a_real_build(builder, tmp_path):
    page = "# Title\n\n!!! note\n\n    ```tracegram f/nope.yaml\n    ```\n"
    folder = site_of(tmp_path, page, builder)
    config = BUILDERS[builder][0].replace(FENCES, EXTENSION + "  - admonition\n")
    (folder / "mkdocs.yml").write_text(config, "utf-8")

    ended = build(folder, builder)

    assert ended.returncode == 1
    assert "docs/index.md:5:1" in ended.stdout + ended.stderr


@pytest.mark.parametrize("order", [1, -1])
def test_the_extension_and_superfences_may_stand_in_any_order(order):
    names = ["tracegram.markdown", "pymdownx.superfences"][::order]
    html = markdown.markdown(
        f"- a\n\n    ```tracegram\n    {INLINE.replace(chr(10), chr(10) + '    ')}\n    ```\n", extensions=names
    )

    assert html.count("<figure") == 1


@pytest.mark.parametrize(
    ("page", "code", "line"),
    [
        (fenced("{srcc=a.yaml}", INLINE), "unknown-word", 3),
        (fenced("{each=run}", INLINE), "unknown-word", 3),
        (fenced('{src="a.yaml"}', INLINE), "conflicting-words", 3),
        (fenced("{}"), "missing-word", 3),
        (fenced("{theme=blue}", INLINE), "unknown-choice", 3),
        (fenced('{alt=""}', INLINE), "empty-value", 3),
        (fenced("{#1}", INLINE), "unsafe-text", 3),
        (fenced("{#a}", INLINE) + fenced("{#a .b}", INLINE), "conflicting-words", 10),
        (fenced("{#a .b}", INLINE) + fenced("{#a}", INLINE), "conflicting-words", 10),
        (fenced("{#a}", INLINE) + fenced("{#a}", INLINE), "conflicting-words", 10),
        (fenced('{src="../a.yaml"}'), "path-outside-folder", 3),
        (fenced("a.yaml"), "unknown-word", 3),
        (fenced("{: src=a.yaml }"), "unknown-word", 3),
        (fenced("", INLINE.replace("rect", "rcet")), "unknown-choice", 6),
        (fenced('{set="hue"}', INLINE), "unsafe-text", 3),
        (fenced('{set="hue=teal"}', INLINE), "unknown-param", 4),
        (fenced("", INLINE.replace("marks", "\tmarks")), "", 6),
    ],
)
@pytest.mark.parametrize("more", [[], ["attr_list", "pymdownx.superfences"]])
def test_a_mistake_is_said_with_its_line(page, code, line, more, tmp_path):
    with pytest.raises(Exception, match=rf"error\[{code}") as caught:
        markdown.markdown(
            page,
            extensions=["tracegram.markdown", *more],
            extension_configs={"tracegram.markdown": {"root": str(tmp_path)}},
        )

    assert f"the Markdown text:{line}:" in str(caught.value)
    assert type(caught.value).__name__ == (
        "SuperFencesException" if more and "found “" not in str(caught.value) else "FenceError"
    )


def test_warnings_are_mistakes_when_the_extension_is_strict(caplog):
    page = fenced(
        "",
        INLINE.replace(
            "{step: 0, position: 0}", "{step: 0, position: 0, v: 1}, {step: 1, position: 0, v: null}"
        ).replace("rect", "rect, color: {field: v}"),
    )

    assert "<figure" in convert(page)
    assert "warning[missing-values]" in caplog.text
    with pytest.raises(FenceError, match="missing-values"):
        convert(page, strict=True)

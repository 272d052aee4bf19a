"""The site: it builds without a warning, runs its examples, and is read well on every screen."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pictures import needs_chromium
from tracegram.diagnostics import CATALOG
from tracegram.language.schema.cases import find_case

pytest.importorskip("furo")
pytest.importorskip("myst_parser")
ROOT = Path(__file__).parents[2]
SITE = ROOT / "spec" / "site"
PAGES = ["index", "tutorial", "howto/web", "reference/language", "codes/unknown-field", "gallery/index", "api"]
SEEN = "[...document.querySelectorAll('{}')].filter((each) => each.checkVisibility()).length"


def build(source, folder):
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-j2", "-d", str(folder / "doctrees")]
    ended = subprocess.run(
        [*command, str(source), str(folder / "site")], capture_output=True, text=True, timeout=600, check=False
    )
    assert "Traceback" not in ended.stderr
    return ended


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, built once."""
    folder = tmp_path_factory.mktemp("built")
    ended = build(SITE, folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    return folder / "site"


def texts(page):
    """Return the code blocks of a page as texts."""
    blocks = re.findall(r"<pre>(.*?)</pre>", page.read_text("utf-8"), re.DOTALL)
    return [html.unescape(re.sub("<[^>]*>", "", block)).strip() for block in blocks]


def test_each_code_has_a_page_with_its_case(site):
    for code in CATALOG:
        shown = texts(site / "codes" / f"{code}.html")
        case = find_case(code)
        wanted = (case.wrong.spec, case.message, case.right.spec) if case else ()

        assert [text for text in map(str.strip, wanted) if text not in shown] == []
        assert len(shown) >= 2


def test_each_spec_of_the_gallery_is_drawn_with_its_source(site):
    page = site / "gallery" / "index.html"
    specs = [path.read_text("utf-8").strip() for path in ROOT.glob("gallery/*/*.yaml")]

    assert [spec for spec in specs if spec not in texts(page)] == []
    assert page.read_text("utf-8").count('<img alt="') == 2 * len(specs)  # a light one and a dark one


def test_the_examples_were_run(site):
    shown = "\n".join(texts(site / "tutorial.html"))

    assert "$ tracegram inspect decode.parquet\ndecode.parquet: 6,144 rows" in shown
    assert "help: write “changed”" in shown
    assert "1 spec: 1 rendered, 1 output written" in "".join(texts(site / "howto" / "ci.html"))
    assert "$ python own.py\nToken position from 0 to 1" in shown


@pytest.mark.parametrize(
    ("command", "said"),
    [("tracegram check no-such.yaml", "ended with 1"), ("no-such-command", "ended with 127")],
)
def test_an_example_that_fails_ends_the_build(command, said, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    conf = f"import sys\nsys.path.insert(0, {str(SITE)!r})\nextensions = ['shown', 'myst_parser']\n"
    (source / "conf.py").write_text(conf, "utf-8")
    (source / "index.md").write_text(f"# Page\n\n```{{run}}\n{command}\n```\n", "utf-8")

    ended = build(source, tmp_path)

    assert ended.returncode == 1
    assert f"index.md:3: WARNING: “{command}” {said}" in ended.stderr


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_screen_and_show_figures_in_its_look(width, dark, site, tab):
    tab.look(width, 800, dark=dark)
    for name in PAGES:
        tab.open((site / f"{name}.html").as_uri())

        assert tab.value("document.documentElement.scrollWidth") == width, name
        assert tab.logged == []
        light, night = (tab.value(SEEN.format(f"img.tracegram-{look}")) for look in ("light", "dark"))
        assert (light, night) == ((0, light + night) if dark else (light + night, 0))
        assert light + night > 0 or name not in {"index", "tutorial", "gallery/index"}

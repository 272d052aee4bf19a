"""Figures on web pages in a real browser: strict policies, dark systems, small windows, print."""

import json
from pathlib import Path

import pytest

import tracegram
from tests.browser import _SETTLED, STRICT, served
from tests.pictures import needs_chromium, pdf_pixels
from tests.test_pages import HOSTILE, LIVING, spec_with
from tracegram.cli.main import main

pytestmark = [pytest.mark.browser, needs_chromium]
GALLERY = Path(__file__).parents[1] / "gallery"
SOME = [min(folder.glob("*.yaml")) for folder in sorted(GALLERY.iterdir()) if folder.is_dir()]  # one of each folder
BOXES = """[...document.querySelectorAll("figure, .tracegram-picture, figcaption")].map((each) => {
  const box = each.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
})"""
INK, PAPER, PLOT = (
    f"[...document.querySelectorAll('{where}')].map((each) => getComputedStyle(each).fill)"
    for where in (
        '.role-axis-label text, .role-axis-title text, .role-title-text text, [class*="role-legend-"] text',
        ".tracegram-picture > svg > rect",
        ".root > g > path.background",
    )
)
ORANGE, WHITE, BLACK = (255, 165, 0), (255, 255, 255), (17, 17, 17)
SPEC = {
    "tracegram": 1,
    "title": "A figure",
    "trace": {"values": [{"step": 0, "position": 0}, {"step": 3, "position": 2}]},
    "legend": "right",
    "marks": [{"mark": "rect", "color": "orange", "name": "Cell"}],
}


IMAGES = f"{STRICT}; img-src data:"  # some figures of the gallery have so many cells that they are images


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The folder of a report of a few figures; `tests/long/test_report.py` makes one of all."""
    return write_report(tmp_path_factory.mktemp("report"), SOME)


def write_report(folder: Path, specs: list[Path]) -> Path:
    names = map(str, specs)
    assert main(["render", *names, "-o", str(folder / "report.html"), "--js", "external"]) == 0
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with the files of `external`."""
    folder = tmp_path_factory.mktemp("site")
    for name, content in tracegram.runtime_files().items():
        (folder / name).write_bytes(content)
    return folder


def write(folder: Path, body: str, name: str = "page.html", attributes: str = "") -> None:
    head = f'<!doctype html><html lang="en" {attributes}><meta charset="utf-8"><title>A page</title>'
    (folder / name).write_text(f"{head}{tracegram.runtime('external')}{body}</html>", "utf-8")


def figure(**words) -> tracegram.Tracegram:
    return tracegram.figure({**SPEC, **words})


def test_a_report_lives_under_a_strict_policy_and_logs_nothing(tab, report):
    check_that_all_live(tab, report, len(SOME))


def check_that_all_live(tab, report: Path, number: int) -> None:
    with served(report, IMAGES) as address:
        tab.open(f"{address}/report.html")

        assert tab.value(LIVING) == number
        assert tab.logged == []
        assert tab.value("document.querySelectorAll('script[src]').length") == 1
        assert tab.value("document.querySelectorAll('nav a').length") == number


def test_figures_far_below_are_drawn_when_they_are_about_to_be_seen(tab, report):
    at = "document.querySelectorAll('figure')[{}].dataset.living !== undefined"
    seen = f"""new Promise((resolve) => {{
      document.querySelectorAll('figure')[0].scrollIntoView();
      const look = () => {{
        if ({at.format(0)} || performance.now() > 60000) return resolve([{at.format(0)}, {at.format(4)}]);
        setTimeout(look, 20);
      }};
      look();
    }})"""

    with served(report, IMAGES) as address:
        tab.look(900, 300)
        tab.open(f"{address}/report.html", settle=False)

        assert tab.value(seen) == [True, False]


@pytest.mark.parametrize("width", [900, 360])
def test_nothing_moves_when_the_figures_come_alive(width, tab, report):
    check_that_nothing_moves(tab, report, width)


def check_that_nothing_moves(tab, report: Path, width: int) -> None:
    with served(report, IMAGES) as address:
        tab.look(width, scripts=False)
        tab.open(f"{address}/report.html", settle=False)
        before = tab.value(BOXES)
        tab.look(width)
        tab.open(f"{address}/report.html")

        assert tab.value(LIVING) > 0
        assert tab.value(BOXES) == before
        assert tab.value("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_under_a_strict_policy(text, tab, site):
    write(site, tracegram.figure(spec_with(text)).to_html(fragment=True))

    with served(site) as address:
        tab.open(f"{address}/page.html")

    assert tab.value(LIVING) == 1
    assert tab.value("document.title") == "A page"
    assert tab.logged == []


def test_two_figures_on_a_page_have_one_runtime_and_their_own_names(tab, site):
    one = figure()
    write(site, f"{one.to_html(fragment=True)}<p>again</p>{one.to_html(fragment=True)}")

    with served(site) as address:
        tab.open(f"{address}/page.html")

    assert tab.value(LIVING) == 2
    assert tab.logged == []
    names = tab.value("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(names) == len(set(names))


def test_a_figure_that_a_site_puts_into_its_page_later_comes_alive_too(tab, site):
    write(site, f"<main></main><template>{figure().to_html(fragment=True)}</template>")
    put = "document.querySelector('main').append(document.querySelector('template').content.cloneNode(true))"

    with served(site) as address:
        tab.open(f"{address}/page.html")
        tab.value(f"{put}; {_SETTLED}")

    assert tab.value(LIVING) == 1
    assert tab.logged == []


def test_a_page_opened_from_a_disk_logs_nothing(tab, tmp_path):
    figure().save(tmp_path / "page.html")
    tab.open((tmp_path / "page.html").as_uri())

    assert tab.value(LIVING) == 1
    assert tab.logged == []


def test_a_tooltip_shows_under_a_strict_policy(tab, site):
    write(site, figure().to_html(fragment=True))
    move = """(() => {
      const cell = document.querySelector('g.layer_0_marks path'), box = cell.getBoundingClientRect();
      const at = {bubbles: true, clientX: box.x + 2, clientY: box.y + 2};
      cell.dispatchEvent(new PointerEvent("pointermove", at));
      return new Promise((resolve) => setTimeout(() => {
        const shown = document.querySelector("#vg-tooltip-element");
        resolve([getComputedStyle(shown).visibility, getComputedStyle(shown).position, shown.textContent]);
      }, 200));
    })()"""

    with served(site) as address:
        tab.open(f"{address}/page.html")

    assert tab.value(move) == ["visible", "fixed", "Decoding step0Token position0"]
    assert tab.logged == []


@pytest.mark.parametrize("js", ["none", "inline"])
def test_in_the_dark_the_letters_are_light_and_the_cells_are_exact(js, tab, tmp_path):
    figure().save(tmp_path / "page.html", js=js)
    tab.look(dark=True)
    tab.open((tmp_path / "page.html").as_uri())
    shown = tab.shot()

    assert set(tab.value(INK)) == {"rgb(238, 238, 238)"}
    assert set(tab.value(PLOT)) >= {"rgb(255, 255, 255)"}
    assert tuple(shown[5, 5]) == BLACK
    assert (shown == ORANGE).all(axis=2).sum() > 1_000
    assert (shown == WHITE).all(axis=2).sum() > 5_000


def test_a_look_that_a_spec_writes_is_kept(tab, tmp_path):
    figure(theme="paper").save(tmp_path / "page.html", js="none")
    tab.look(dark=True)
    tab.open((tmp_path / "page.html").as_uri())

    assert set(tab.value(INK)) == {"rgb(0, 0, 0)"}
    assert tab.value(PAPER) == ["rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "attributes", ['class="dark"', 'data-theme="dark"', 'data-bs-theme="dark"', 'data-jp-theme-light="false"']
)
def test_a_page_that_is_dark_by_a_word_has_dark_figures_but_those_that_are_told(attributes, tab, site):
    told = figure().to_html(fragment=True, id="told", theme="light")
    write(site, f"{figure().to_html(fragment=True)}{told}", attributes=attributes)

    with served(site) as address:
        tab.open(f"{address}/page.html")

    assert tab.value("getComputedStyle(document.querySelector('figure:not(#told)')).colorScheme") == "dark"
    assert tab.value("getComputedStyle(document.querySelector('#told')).colorScheme") == "light"
    assert set(tab.value(INK)) == {"rgb(238, 238, 238)", "rgb(34, 34, 34)"}


def test_a_page_that_does_not_say_it_can_be_dark_keeps_light_figures(tab, site):
    write(site, figure().to_html(fragment=True))
    tab.look(dark=True)
    with served(site) as address:
        tab.open(f"{address}/page.html")

    assert set(tab.value(INK)) == {"rgb(34, 34, 34)"}


def test_a_dark_page_is_printed_light(tab, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(figure().to_html(theme="dark"), "utf-8")
    tab.look(dark=True)
    tab.open(page.as_uri())
    printed = pdf_pixels(tab.printed(), 1.0)

    assert tuple(printed[3, 3]) == WHITE
    assert not (printed == BLACK).all(axis=2).any()
    assert (abs(printed.astype(int) - ORANGE) < 3).all(axis=2).sum() > 500


def element(source: str, inner: str = "") -> str:
    return f'<tracegram-figure src="{source}" alt="In words &lt;b&gt;">{inner}</tracegram-figure>'


def test_an_element_draws_a_document_of_its_site(tab, site):
    figure().save(site / "figure.vl.json")
    write(site, element("figure.vl.json", "<img alt='still'>"))

    with served(site, f"{STRICT}; connect-src 'self'") as address:
        tab.open(f"{address}/page.html")

    assert tab.value("document.querySelectorAll('tracegram-figure svg').length") == 1
    assert tab.value("document.querySelectorAll('tracegram-figure img').length") == 0
    assert tab.value("document.querySelector('tracegram-figure .vega-embed').ariaLabel") == "In words <b>"
    assert tab.logged == []


PAPER_OF_ELEMENTS = """[...document.querySelectorAll('tracegram-figure .vega-embed svg')].map(
  (each) => getComputedStyle(each).backgroundColor)"""


def test_an_element_is_dark_on_a_dark_page_unless_its_spec_or_the_page_says_otherwise(tab, site):
    figure().save(site / "figure.vl.json")
    figure(theme="paper").save(site / "paper.vl.json")
    elements = (element("figure.vl.json"), element("paper.vl.json"))
    chosen = element("figure.vl.json").replace(" src", ' data-theme="light" src')
    write(site, "".join((*elements, chosen)), attributes='data-theme="dark"')

    with served(site, f"{STRICT}; connect-src 'self'") as address:
        tab.open(f"{address}/page.html")

    assert tab.value(PAPER_OF_ELEMENTS) == ["rgb(17, 17, 17)", "rgb(255, 255, 255)", "rgb(255, 255, 255)"]
    inks = tab.value(INK)
    assert (inks[0], inks[-1]) == ("rgb(238, 238, 238)", "rgb(34, 34, 34)")
    assert tab.value(PLOT)[0] == "rgb(255, 255, 255)"
    assert tab.logged == []


def test_an_element_that_loses_its_source_keeps_what_it_shows_and_asks_for_nothing(tab, site):
    figure().save(site / "figure.vl.json")
    write(site, element("figure.vl.json"))

    with served(site, f"{STRICT}; connect-src 'self'") as address:
        tab.open(f"{address}/page.html")
        tab.value("document.querySelector('tracegram-figure').removeAttribute('src')")
        tab.value("new Promise((resolve) => setTimeout(resolve, 300))")

    assert tab.value("document.querySelectorAll('tracegram-figure svg').length") == 1
    assert tab.value("document.querySelectorAll('.tracegram-error').length") == 0
    assert tab.logged == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("absent.vl.json", "the server answered 404"),
        ("page.html", "Unexpected token"),
        ("https://example.org/figure.vl.json", "it is not of this site"),
        ("bad.vl.json", "it is no document that can be drawn ("),
    ],
)
def test_an_element_that_cannot_be_drawn_says_so_and_keeps_what_it_had(source, said, tab, site):
    (site / "bad.vl.json").write_text(json.dumps({"mark": "no"}), "utf-8")
    write(site, element(source, "<p>still</p>"))

    with served(site, f"{STRICT}; connect-src 'self'") as address:
        tab.open(f"{address}/page.html")

    text = tab.value("document.querySelector('tracegram-figure').textContent")
    assert text.startswith(f"stillThe figure {source} cannot be shown: ")
    assert said in text
    assert text.endswith("In words <b>")


def test_a_document_cannot_change_how_it_is_drawn(tab, site):
    """Vega-Embed takes options from a document, which could let it fetch and show links; these are left out."""
    document = figure().to_dict() | {"usermeta": {"embedOptions": {"actions": True, "renderer": "canvas"}}}
    (site / "figure.vl.json").write_text(json.dumps(document), "utf-8")
    write(site, element("figure.vl.json"))

    with served(site, f"{STRICT}; connect-src 'self'") as address:
        tab.open(f"{address}/page.html")

    assert tab.value("document.querySelectorAll('tracegram-figure canvas, tracegram-figure details').length") == 0
    assert tab.value("document.querySelectorAll('tracegram-figure svg').length") == 1
    assert tab.logged == []

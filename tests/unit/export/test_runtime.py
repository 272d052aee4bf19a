"""What a page needs once: scripts, styles, and the policy that allows these alone."""

import base64
import hashlib
import re

import pytest

from tracegram.export import runtime_files, runtime_of
from tracegram.model.plot import THEMES

BUNDLE = "window.vega = '</script>'"


def digest(kind: str, content: bytes) -> str:
    return f"{kind}-{base64.b64encode(hashlib.new(kind, content).digest()).decode()}"


def test_external_names_the_files_with_the_hash_of_the_script():
    files = runtime_files(BUNDLE)
    made = runtime_of("external", BUNDLE, "/static/")

    assert made.policy == "default-src 'none'; img-src data:; style-src 'self'; script-src 'self'"
    assert made.style == '<link rel="stylesheet" href="/static/tracegram.css">'
    assert '<script defer src="/static/tracegram-runtime.js"' in made.scripts[0]
    assert digest("sha384", files["tracegram-runtime.js"]) in made.scripts[0]


@pytest.mark.parametrize("js", ["inline", "cdn", "none"])
def test_what_stands_in_the_page_is_allowed_by_its_hash_alone(js):
    made = runtime_of(js, BUNDLE)
    scripts = [each[8:-9] for each in made.scripts if each.startswith("<script>")]
    style = re.fullmatch(r"<style>(.*)</style>", made.style, flags=re.DOTALL)[1]

    assert f"style-src '{digest('sha256', style.encode())}';" in made.policy
    assert all(digest("sha256", each.encode()) in made.policy for each in scripts)
    assert "unsafe" not in made.policy
    assert "</script" not in "".join(scripts)


def test_without_scripts_no_script_may_run():
    made = runtime_of("none")

    assert made.scripts == ()
    assert made.policy.endswith("script-src 'none'")


def test_the_style_sheet_has_the_colors_of_the_themes():
    style = runtime_files("")["tracegram.css"].decode()
    light, dark = THEMES["light"], THEMES["dark"]

    assert f"fill: light-dark({light.ink}, {dark.ink});" in style
    assert f"fill: light-dark({light.background}, {dark.background});" in style
    assert f"background-color: light-dark({light.background}, {dark.background}) !important;" in style

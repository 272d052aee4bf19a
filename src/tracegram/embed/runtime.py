"""What makes figures live on a page of others: once for a page, as HTML or as files beside it."""

from typing import Literal

from tracegram.api import shared_renderer
from tracegram.named_types import Html


def runtime(js: Literal["inline", "cdn", "external", "none"] = "inline", *, folder: str = "") -> Html:
    """Return what makes figures live, once for a page of any number: a style sheet and scripts, as HTML.

    Args:
        js: `inline` puts all of it into the page (about 900 kB); `cdn` names exact versions in a content delivery
            network, with their hashes; `external` names the files that `runtime_files` gives, which is what a strict
            content security policy (`script-src 'self'; style-src 'self'`) lets run; `none` gives the styles alone.
        folder: What stands before the names of those files in the page, such as `/static/`.
    """
    from html import escape

    from tracegram.export import Html, runtime_of

    bundle = shared_renderer().bundle() if js in {"inline", "external"} else ""
    made = runtime_of(js, bundle, escape(folder))
    return Html("\n".join([made.style, *made.scripts]))


def runtime_files() -> dict[str, bytes]:
    """Return the files that `runtime("external")` names, by name, for the folder that a site is served from."""
    from tracegram.export import runtime_files as files

    return files(shared_renderer().bundle())

"""The scripts and styles that make figures on a page interactive, as HTML or as files."""

from typing import Literal

from tracegram.api import shared_renderer
from tracegram.named_types import Html


def runtime(js: Literal["inline", "cdn", "external", "none"] = "inline", *, folder: str = "") -> Html:
    """Return the HTML that makes all figures of a page interactive: a style sheet and scripts. Add it once per page.

    Example:
        >>> head = "<head>" + tracegram.runtime("cdn") + "</head>"

    Args:
        js: `inline` puts everything into the page (about 900 kB); `cdn` loads exact versions from a CDN, checked by
            their hashes; `external` loads the files of `runtime_files`, which works with a strict content security
            policy (`script-src 'self'; style-src 'self'`); `none` returns only the styles.
        folder: The address of the folder of those files, such as `/static/`.
    """
    from html import escape

    from tracegram.export import Html, runtime_of

    bundle = shared_renderer().bundle() if js in {"inline", "external"} else ""
    made = runtime_of(js, bundle, escape(folder))
    return Html("\n".join([made.style, *made.scripts]))


def runtime_files() -> dict[str, bytes]:
    """Return the files that `runtime("external")` loads, by name; write them into the folder that you serve.

    Example:
        >>> sorted(tracegram.runtime_files())
        ['tracegram-runtime.js', 'tracegram.css']
    """
    from tracegram.export import runtime_files as files

    return files(shared_renderer().bundle())

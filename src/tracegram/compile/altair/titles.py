"""The titles of the lines of a tooltip; a part of the stages `lower` and `emit`."""

from collections.abc import Iterable

from tracegram.compile.altair.letters import title_text


def line_titles(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Return a unique title for each line (field, title); never `image`, for which vega-tooltip loads a picture."""
    titles: list[str] = []
    for field, title in lines:
        own = title.capitalize() if title in {"image", "title"} else title_text(title)
        titles.append(own if own not in titles else f"{own} ({field})")
    return titles

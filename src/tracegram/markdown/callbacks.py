"""The two functions that `pymdownx.superfences` calls for a fence.

It swallows every exception but its own: a failure of any other kind would leave a code block and a green build.
"""

from typing import Any

from tracegram.markdown.drawing import Settings, draw
from tracegram.markdown.failure import FenceError
from tracegram.markdown.page import Fence


def validate(language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Any) -> bool:  # noqa: ARG001
    """Take every option: `fence` says what is wrong with one, for what is refused here is shown as code."""
    options.update(inputs)
    return True


def fence(
    src: str,
    language: str,  # noqa: ARG001
    class_name: str,  # noqa: ARG001
    options: dict[str, Any],
    md: Any,
    *,
    settings: Settings | None = None,
    **more: Any,
) -> str:
    """Return the figure of a fence as HTML.

    Raises:
        SuperFencesException: It cannot be drawn; the text says where and why, and the build stops.
    """
    written = Fence(options=options, name=more["id_value"], classes=tuple(more["classes"]), body=src)
    try:
        return draw(written, md, settings or Settings())
    except FenceError as error:
        raise _stop(str(error)) from None
    except Exception as error:  # what is swallowed here would be a figure that is silently missing
        raise _stop(f"tracegram has a bug: {type(error).__name__}: {str(error)[:300]}") from error


def _stop(text: str) -> Exception:
    from pymdownx.superfences import SuperFencesException

    return SuperFencesException(text)

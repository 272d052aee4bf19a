"""The page of all statistics, `spec/statistics.md`, made from their docstrings."""

from collections.abc import Iterator

from tracegram.statistics.registry import STATISTICS
from tracegram.statistics.statistic import Option, Per, Statistic

_HEADINGS: dict[Per, str] = {"run": "Of a run", "position": "Of each position", "step": "Of each step"}


def statistics_reference() -> str:
    """Return the page in Markdown: one section each for runs, positions and steps, with one row per statistic."""
    return "\n\n".join("\n".join(_section(per, heading)) for per, heading in _HEADINGS.items()) + "\n"


def _section(per: Per, heading: str) -> Iterator[str]:
    yield f"## {heading}\n"
    yield "| word | unit | definition | needs | options |"
    yield "| --- | --- | --- | --- | --- |"
    for word, statistic in STATISTICS.items():
        if statistic.per == per:
            needs = ", ".join(f"`{need}`" for need in statistic.needs)
            options = "; ".join(_option(name, option) for name, option in statistic.options.items())
            yield f"| `{word}` | {statistic.unit} | {_definition(statistic)} | {needs} | {options} |"


def _definition(statistic: Statistic) -> str:
    paragraphs = statistic.definition.split("\n\n")
    text = " ".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    said = text.removeprefix("Return ")
    return (said[0].upper() + said[1:]).replace("|", "\\|")


def _option(name: str, option: Option) -> str:
    default = "required" if option.required else f"default `{option.default}`" if option.default is not None else "none"
    return f"`{name}`: {option.summary} ({default})"

"""A description as Markdown, as text, as HTML and as JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, get_args

from tracegram.describe.claim import Claim, Section, Sentence, Table, catalog, claims_in, text_of
from tracegram.describe.evidence import Columns, rows_of
from tracegram.model import Figure

Format = Literal["markdown", "text", "json"]
Level = Literal["alt", "short", "full"]
LEVELS: tuple[Level, ...] = get_args(Level)
FORMATS: tuple[Format, ...] = get_args(Format)
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Description:
    """A figure in words: its sections; `alt` and `short` descriptions have only one. `print` shows its text."""

    figure: Figure
    level: Level
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        return self.as_format("text").removesuffix("\n")

    def __repr__(self) -> str:
        return f"Description(title={self.figure.title!r}, level={self.level!r}, {len(self.claims)} claims)"

    @property
    def claims(self) -> dict[str, Claim]:
        """The claims by their names, each once."""
        return {claim.id: claim for section in self.sections for claim in section.claims()}

    @property
    def in_one_line(self) -> str:
        """The sentences of its first section."""
        return " ".join(map(text_of, self.sections[0].sentences))

    def rows_of(self, claim: Claim) -> Columns:
        """Return the cells that a claim is about, as columns of equal length."""
        return rows_of(claim, self.figure)

    def as_format(self, name: Format) -> str:
        """Return the description in a format, with a line break at its end."""
        match name:
            case "markdown":
                return "\n\n".join(self._parts(_Markdown)) + "\n"
            case "text":
                return "\n\n".join(self._parts(_Text)) + "\n"
            case "json":
                return json.dumps(self.to_json(), indent=1, ensure_ascii=False) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Return the sections with the names of the claims of each sentence, and the claims."""
        sections = [
            {
                "name": each.word,
                "heading": _heading(each),
                "sentences": [_sentence_in_json(sentence) for sentence in each.sentences],
                "tables": [_table_in_json(table) for table in each.tables],
            }
            for each in self.sections
        ]
        claims = [claim.to_json() for claim in self.claims.values()]
        return {"title": self.figure.title, "level": self.level, "sections": sections, "claims": claims}

    def as_html(self) -> str:
        """Return the sections as HTML in a closed `<details>`."""
        parts = (_part_in_html(section) for section in self.sections)
        return "\n".join([f"<summary>{escape(catalog()['names']['in words'])}</summary>", *parts])

    def _parts(self, form: "type[_Markdown | _Text]") -> Iterator[str]:
        if self.level != "full":
            yield " ".join(form.escape(text_of(each)) for each in self.sections[0].sentences)
            return
        if self.figure.title:
            yield form.heading(self.figure.title, 2)
        for section in self.sections:
            yield form.heading(_heading(section), 3)
            if section.sentences:
                yield "\n".join(_lines(section, form))
            for table in section.tables:
                yield form.table(table)


def _part_in_html(section: Section) -> str:
    plain, topics = _parted(section, escape)
    items = (f"<li><strong>{escape(topic)}:</strong> {told}</li>" for topic, told in topics.items())
    told = [f"<h4>{escape(_heading(section))}</h4>", *([f"<p>{plain}</p>"] if plain else [])]
    listed = [f"<ul>{''.join(items)}</ul>"] if topics else []
    return "\n".join([*told, *listed, *map(_table_in_html, section.tables)])


def _table_in_html(table: Table) -> str:
    head, *rows = ([escape(cell) for cell in row] for row in _cells(table))
    first = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    rest = ("".join([f'<th scope="row">{row[0]}</th>', *(f"<td>{cell}</td>" for cell in row[1:])]) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in (first, *rest))
    return f"<table><caption>{escape(_caption(table))}</caption>{lines}</table>"


def _lines(section: Section, form: "type[_Markdown | _Text]") -> Iterator[str]:
    """Return sentences without a topic as one paragraph, and after it a list item for each topic."""
    plain, topics = _parted(section, form.escape)
    if plain:
        yield plain
    if plain and topics:
        yield ""
    yield from (form.item(topic, told) for topic, told in topics.items())


def _parted(section: Section, escape: Callable[[str], str]) -> tuple[str, dict[str, str]]:
    """Return the sentences without a topic as one text, and those of each topic."""
    told: dict[str, list[str]] = {}
    for each in section.sentences:
        told.setdefault(text_of(each.topic), []).append(escape(text_of(each)))
    texts = {topic: " ".join(sentences) for topic, sentences in told.items()}
    return texts.pop("", ""), texts


class _Markdown:
    @staticmethod
    def escape(text: str) -> str:
        return _MARKUP.sub(r"\\\1", text)

    @staticmethod
    def heading(text: str, depth: int) -> str:
        return f"{'#' * depth} {_Markdown.escape(text)}"

    @staticmethod
    def item(topic: str, text: str) -> str:
        return f"* **{_Markdown.escape(topic)}:** {text}"

    @staticmethod
    def table(table: Table) -> str:
        rows = [[_Markdown.escape(each) for each in row] for row in _cells(table)]
        rows.insert(1, ["---"] * len(rows[0]))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([f"{_Markdown.escape(_caption(table))}\n", *lines])


class _Text:
    @staticmethod
    def escape(text: str) -> str:
        return text

    @staticmethod
    def heading(text: str, depth: int) -> str:
        return f"{text}\n{('=' if depth == 2 else '-') * len(text)}"

    @staticmethod
    def item(topic: str, text: str) -> str:
        return f"- {topic}: {text}"

    @staticmethod
    def table(table: Table) -> str:
        rows = _cells(table)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        padded = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )
        return "\n".join([_caption(table), *padded])


def _heading(section: Section) -> str:
    return catalog()["sections"][section.word]


def _caption(table: Table) -> str:
    return text_of(table.caption)


def _cells(table: Table) -> list[list[str]]:
    return [list(map(text_of, row)) for row in (table.columns, *table.rows)]


def _sentence_in_json(sentence: Sentence) -> Mapping[str, Any]:
    topic = {"topic": text_of(sentence.topic)} if sentence.topic else {}
    return {**topic, "text": text_of(sentence), "claims": [each.id for each in sentence.claims()]}


def _table_in_json(table: Table) -> Mapping[str, Any]:
    columns, *rows = _cells(table)
    ids = [[[each.id for each in claims_in(slot)] for slot in row] for row in table.rows]
    return {"caption": _caption(table), "columns": columns, "rows": rows, "claims": ids}

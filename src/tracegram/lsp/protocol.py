"""Our findings, offers and hover texts in the protocol's words."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lsprotocol import types

from tracegram.diagnostics import Diagnostic, Edit, Place
from tracegram.diagnostics.fixing import compatible
from tracegram.language.document import Document, text_of
from tracegram.lsp.checking import Checked
from tracegram.lsp.completing import Offer, Offers
from tracegram.lsp.hovering import Hovered
from tracegram.lsp.positions import Places
from vega_datalite import visible
from vega_datalite.frozen import frozen

FIX_ALL = "source.fixAll.tracegram"
_NOWHERE = types.Range(start=types.Position(line=0, character=0), end=types.Position(line=0, character=0))
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "color": types.CompletionItemKind.Color,
    "field": types.CompletionItemKind.Field,
}


@frozen
class Spec:
    """A spec in an editor: its address, its file's name in findings, its places, and where its traces lie."""

    uri: str
    file: str
    places: Places
    root: Path | None


def diagnostics(spec: Spec, checked: Checked) -> list[types.Diagnostic]:
    """Return findings as diagnostics of the spec."""
    return [_diagnostic(spec, checked, each) for each in checked.findings]


def _diagnostic(spec: Spec, checked: Checked, finding: Diagnostic) -> types.Diagnostic:
    """Return one; a finding inside a trace stands where the spec names the file, and tells of the place inside."""
    places = [(each.message, each.place) for each in finding.labels]
    if finding.place.file == spec.file:
        place = finding.place
    else:
        places.insert(0, ("here", finding.place))
        place = next((each.place for each in finding.labels if each.place.file == spec.file), None)
        place = place or (_named_in(checked.document) if checked.document else finding.place)
    said = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    return types.Diagnostic(
        range=spec.places.range(place.span) if place.span else spec.places.first_line(),
        message="\n".join(visible(line) for line in said.split("\n")),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source="tracegram",
        related_information=[_related(spec, message, each) for message, each in places if each != place] or None,
    )


def _named_in(document: Document) -> Place:
    """Return where a spec names another file: the trace, or the spec that it starts from."""
    return document.place("/extends" if "/extends" in document.spans else "/trace/file")


def _related(spec: Spec, message: str, place: Place) -> types.DiagnosticRelatedInformation:
    said = ", ".join(each for each in (message, "" if place.span else place.words) if each)
    return types.DiagnosticRelatedInformation(location=_location(spec, place), message=visible(said))


def _location(spec: Spec, place: Place) -> types.Location:
    if place.file == spec.file or spec.root is None:
        return types.Location(uri=spec.uri, range=spec.places.range(place.span) if place.span else _NOWHERE)
    path = spec.root / place.file
    found = spec.places.like(text_of(str(path))).range(place.span) if place.span else _NOWHERE
    return types.Location(uri=path.absolute().as_uri(), range=found)


def hover_of(spec: Spec, found: Hovered) -> types.Hover:
    """Return a hover text."""
    contents = types.MarkupContent(kind=types.MarkupKind.Markdown, value=found.text)
    return types.Hover(contents=contents, range=spec.places.range_of(found.start, found.stop))


def completions_of(spec: Spec, found: Offers) -> list[types.CompletionItem]:
    """Return offers as completions that keep their order."""
    where = spec.places.range_of(found.word.start, found.word.stop)
    return [_completion(offer, f"{index:04}", where) for index, offer in enumerate(found.offers)]


def _completion(offer: Offer, order: str, where: types.Range) -> types.CompletionItem:
    text = types.MarkupContent(kind=types.MarkupKind.Markdown, value=offer.text) if offer.text else None
    return types.CompletionItem(
        label=visible(offer.label),
        kind=_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=text,
        sort_text=order,
        filter_text=offer.label,
        text_edit=types.TextEdit(range=where, new_text=offer.insert),
    )


def actions(spec: Spec, checked: Checked, within: types.Range, only: Sequence[str] | None) -> list[types.CodeAction]:
    """Return the fixes of the findings that touch a range, and one that makes all safe changes of the spec.

    Args:
        spec: The spec.
        checked: Its findings, of the text that the editor has.
        within: The range that is asked about.
        only: The kinds that are asked for, each with all below it; None for all kinds.
    """
    found: list[types.CodeAction] = []
    if _wanted(types.CodeActionKind.QuickFix, only):
        found += _quick_fixes(spec, checked, within)
    if _wanted(FIX_ALL, only):
        found += _fix_all(spec, checked)
    return found


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _quick_fixes(spec: Spec, checked: Checked, within: types.Range) -> Iterator[types.CodeAction]:
    for finding in checked.findings:
        if finding.edit is None or finding.place.file != spec.file:
            continue
        shown = _diagnostic(spec, checked, finding)
        if _touch(shown.range, within) or _touch(spec.places.range(finding.edit.span), within):
            yield types.CodeAction(
                title=_title(finding, finding.edit),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[shown],
                is_preferred=finding.edit.safe,
                edit=_changes(spec, [finding.edit]),
            )


def _title(finding: Diagnostic, edit: Edit) -> str:
    said = finding.help or (f"write “{edit.replacement}”" if edit.replacement else "delete this")
    return visible(said[:1].upper() + said[1:])


def _fix_all(spec: Spec, checked: Checked) -> Iterator[types.CodeAction]:
    edits = [each.edit for each in checked.findings if each.edit and each.edit.safe and each.place.file == spec.file]
    if edits:
        yield types.CodeAction(
            title="Fix all safe tracegram findings", kind=FIX_ALL, edit=_changes(spec, compatible(edits))
        )


def _changes(spec: Spec, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    changes = [types.TextEdit(range=spec.places.range(each.span), new_text=each.replacement) for each in edits]
    return types.WorkspaceEdit(changes={spec.uri: changes})


def _touch(one: types.Range, other: types.Range) -> bool:
    return not (_before(one.end, other.start) or _before(other.end, one.start))


def _before(one: types.Position, other: types.Position) -> bool:
    return (one.line, one.character) < (other.line, other.character)

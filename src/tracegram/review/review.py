"""Warnings about looks: what a reader cannot see or tell apart in a figure that is otherwise right.

The review follows the stage `gather`, reads its drawings, and changes nothing.
"""

from collections.abc import Sequence

from tracegram.diagnostics import Diagnostic
from tracegram.language.contradictions import idle_parts
from tracegram.language.document import Document
from tracegram.model import Drawing, Panel, Plot
from tracegram.review.conflicting_scales import split_scales
from tracegram.review.contrast import low_contrasts
from tracegram.review.fitted_texts import lost_texts
from tracegram.review.hidden import hidden_layers
from tracegram.review.labels import misplaced_labels
from tracegram.review.overlaps import overlapping_texts
from tracegram.review.series import series_of_panels
from tracegram.review.similar_colors import colors_alike
from tracegram.review.strides import constant_strides


def review(
    document: Document, plot: Plot, drawings: tuple[Drawing, ...], panels: Sequence[Panel] = ()
) -> tuple[Diagnostic, ...]:
    """Return the warnings about a figure, one per mistake: a hidden layer gets no further warning.

    In layers with too many cells to be listed, only the colors of their values are checked.
    """
    here = tuple(each for each in drawings if each.is_listed)
    hidden = hidden_layers(document, plot, here)
    unseen = {finding.pointer.removesuffix("/opacity") for finding in hidden}
    seen = tuple(each for each in drawings if each.layer.pointer not in unseen)
    near = tuple(each for each in seen if each.is_listed)
    faint = low_contrasts(document, plot, seen)
    said = {finding.pointer for finding in faint}
    alike = [each for each in colors_alike(document, plot, seen) if each.pointer not in said]
    return (
        *idle_parts(document),
        *hidden,
        *faint,
        *alike,
        *split_scales(document, seen),
        *overlapping_texts(document, plot, near),
        *lost_texts(document, near),
        *misplaced_labels(document, plot, near),
        *constant_strides(document, plot, near),
        *series_of_panels(document, panels),
    )

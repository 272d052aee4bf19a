"""This file is about colours that cannot be told from what they are drawn on; a part of `review`.

Cells, lines and symbols are compared in CIEDE2000. The 3 : 1 that WCAG 2.2 (1.4.11) asks of graphics looks at lightness
alone: it refuses orange and light blue on white, which all figures of decodes use and everyone sees as areas. The
least difference here is 5, which the package cols4all (Tennekes and Puts) asks of two neighbouring colours of a ramp.
Texts are thin, and lightness carries them: they are asked for 3 : 1, what WCAG 2.2 (1.4.3) asks of large texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracegram.diagnostics import Diagnostic, Label
from tracegram.language.document import Document
from tracegram.measure.color_difference import LEAST_STEP, Triple, contrast, distance, over, rgb_of
from tracegram.measure.plot_places import Places, covered, is_fill, places_of
from tracegram.model import Drawing, Figure, Labels, Layer, Note, color_of

LEAST_CONTRAST = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a layer is drawn on at some of its places: a layer or, if it is None, the background."""

    layer: Layer | None
    rgb: Triple
    places: int


def low_contrasts(document: Document, figure: Figure, drawings: Sequence[Drawing]) -> list[Diagnostic]:
    """Warn of each layer of one colour that at most of its places is hard to see on what lies below it.

    Where the values of a field are coloured below it, nothing is said.
    """
    found: list[Diagnostic] = []
    for index, drawing in enumerate(drawings):
        layer = drawing.layer
        if not color_of(layer):
            continue
        places = places_of(figure, drawing)
        grounds = _grounds(figure, places, drawings[:index])
        bad = [ground for ground in grounds if _is_hard_to_see(layer, ground.rgb)]
        if 2 * sum(ground.places for ground in bad) > len(places.x):
            found.append(_finding(document, layer, max(bad, key=lambda ground: ground.places)))
    return found


def seen_color(figure: Figure, layer: Layer) -> Triple:
    """Give the colour of a layer as it is seen on the background."""
    return over(rgb_of(color_of(layer)), layer.opacity, rgb_of(figure.theme.background))


def _grounds(figure: Figure, places: Places, earlier: Sequence[Drawing]) -> list[Ground]:
    left = np.ones(len(places.x), dtype=bool)
    grounds: list[Ground] = []
    for below in reversed(earlier):
        if not is_fill(below.layer) or not below.layer.opacity:
            continue
        reached = left & covered(figure, places, [below])
        left &= ~reached
        if color_of(below.layer):
            seen = seen_color(figure, below.layer)
            grounds.append(Ground(layer=below.layer, rgb=seen, places=int(reached.sum())))
    background = rgb_of(figure.theme.background)
    return [*grounds, Ground(layer=None, rgb=background, places=int(left.sum()))]


def _is_hard_to_see(layer: Layer, ground: Triple) -> bool:
    seen = over(rgb_of(color_of(layer)), layer.opacity, ground)
    if isinstance(layer, Labels | Note):
        return contrast(seen, ground) < LEAST_CONTRAST
    return distance(seen, ground) < LEAST_STEP


def _finding(document: Document, layer: Layer, ground: Ground) -> Diagnostic:
    seen = over(rgb_of(color_of(layer)), layer.opacity, ground.rgb)
    below = color_of(ground.layer) if ground.layer else "the background"
    if isinstance(layer, Labels | Note):
        measured = f"a contrast of {contrast(seen, ground.rgb):.1f} : 1, and texts need {LEAST_CONTRAST:g} : 1"
    else:
        measured = f"a colour difference of {distance(seen, ground.rgb):.1f}, and areas and lines need {LEAST_STEP:g}"
    shown = color_of(layer) + (f" with opacity {layer.opacity:g}" if layer.opacity < 1 else "")
    message = f"{shown} is hard to see on {below}: {measured}"
    finding = document.finding("low-contrast", f"{layer.pointer}/color", message, "choose a colour that stands out")
    labels = (Label(place=document.place(ground.layer.pointer), message="drawn on this"),) if ground.layer else ()
    return replace(finding, severity="warning", labels=labels)

"""How far apart two colors look, to people with and without a color vision deficiency.

Sources: IEC 61966-2-1 (sRGB); Sharma, Wu and Dalal 2005, “The CIEDE2000 color-difference formula”, whose numbers of
equations stand beside the lines; Machado, Oliveira and Fernandes 2009, “A Physiologically-based Model for Simulation
of Color Vision Deficiency”, the matrices of severity 1.0, on linear sRGB.

Written out here because a color library takes as long to start as all other imports of `tracegram check` together;
a test compares the numbers with those of one.
"""

from functools import lru_cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

from tracegram.measure.color_names import COLOR_NAMES

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

LEAST_STEP = 5.0  # in CIEDE2000; what the package cols4all (Tennekes and Puts) asks of two neighbors on a ramp

DEFICIENCIES: dict[str, Matrix] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
_XYZ: Matrix = (  # of linear sRGB, divided by the white D65
    (0.43388735, 0.37622401, 0.18988864),
    (0.21263901, 0.71516868, 0.07219231),
    (0.01775004, 0.10944762, 0.87280234),
)
_25_7 = 25.0**7


def rgb_of(color: str) -> Triple:
    """Return red, green and blue from 0 to 1 of a color as a spec writes it."""
    digits = COLOR_NAMES.get(color.lower(), color).removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def over(color: Triple, opacity: float, below: Triple) -> Triple:
    """Return the visible color of one color drawn over another."""
    red, green, blue = (top * opacity + under * (1 - opacity) for top, under in zip(color, below, strict=True))
    return red, green, blue


def distance(first: Triple, second: Triple, deficiency: str = "") -> float:
    """Return the difference of two colors in CIEDE2000, as people with a deficiency see them if one is named."""
    return _ciede2000(_lab(first, deficiency), _lab(second, deficiency))


def _linear(rgb: Triple) -> Triple:
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in rgb)
    return red, green, blue


def _times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = vector
    x, y, z = (of_x * first + of_y * second + of_z * third for of_x, of_y, of_z in matrix)
    return x, y, z


@lru_cache(maxsize=1024)
def _lab(rgb: Triple, deficiency: str) -> Triple:
    linear = _linear(rgb)
    if deficiency:
        red, green, blue = (min(max(each, 0.0), 1.0) for each in _times(DEFICIENCIES[deficiency], linear))
        linear = red, green, blue
    x, y, z = (
        each ** (1 / 3) if each > 216 / 24389 else (each * 24389 / 27 + 16) / 116 for each in _times(_XYZ, linear)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _ciede2000(first: Triple, second: Triple) -> float:
    chroma = (hypot(*first[1:]) + hypot(*second[1:])) / 2  # (3)
    stretch = 1 + 0.5 * (1 - sqrt(chroma**7 / (chroma**7 + _25_7)))  # (4), (5)
    c1, c2 = (hypot(a * stretch, b) for _, a, b in (first, second))  # (6)
    h1, h2 = (degrees(atan2(b, a * stretch)) % 360 for _, a, b in (first, second))  # (7)
    turn = _turn(h1, h2) if c1 * c2 else 0.0
    across = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))  # (11)
    lightness, chroma = (first[0] + second[0]) / 2, (c1 + c2) / 2  # (12), (13)
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2  # (14)
    weight = 1 - 0.17 * _cosine(hue - 30) + 0.24 * _cosine(2 * hue)  # (15)
    weight += 0.32 * _cosine(3 * hue + 6) - 0.2 * _cosine(4 * hue - 63)
    bend = 60 * exp(-((((hue % 360) - 275) / 25) ** 2))  # (16), twice the angle of (16)
    rotation = -sin(radians(bend)) * 2 * sqrt(chroma**7 / (chroma**7 + _25_7))  # (17), (21)
    by_lightness = (second[0] - first[0]) / (1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2))
    by_chroma, by_hue = (c2 - c1) / (1 + 0.045 * chroma), across / (1 + 0.015 * chroma * weight)
    return sqrt(max(by_lightness**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue, 0.0))  # (22)


def _turn(start: float, stop: float) -> float:
    """Return the angle from one hue to another, the shorter way round (10)."""
    turn = stop - start
    return turn - 360 if turn > 180 else turn + 360 if turn < -180 else turn


def _cosine(angle: float) -> float:
    return cos(radians(angle))

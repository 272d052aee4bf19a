"""Numbers as texts in the formats of Vega-Lite, which are those of d3-format.

Vega writes the numbers on axes. A text in a cell is measured, cut and described before it is drawn, so it is written
here: by the same rules, to the last digit.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from vega_datalite.frozen import frozen

_FORM = re.compile(r"([-+( ]?)(0?)(\d{0,2})(,?)(?:\.(\d{1,2}))?(~?)([defgprs%]?)")
_PREFIXES = "yzafpnµm kMGTPEZY"


@frozen
class _Form:
    sign: str
    zeros: bool
    width: int
    groups: bool
    digits: int | None
    trims: bool
    kind: str


def formatted(number: float, form: str) -> str:
    """Return a finite number in a format of d3, such as `.1%` or `,.0f`."""
    asked = _parsed(form)
    text, suffix = _body(abs(Decimal(number)), asked)
    text = _trimmed(text) if asked.trims else text
    whole, point, rest = text.partition(".")
    is_negative = number < 0 and any(each in "123456789" for each in text.partition("e")[0])
    before, after = _signs(asked, is_negative=is_negative)
    tail = point + rest + suffix + after
    if asked.zeros:  # zeros are grouped like digits, and fill what the sign and the rest leave
        whole = _grouped(whole, asked, least=asked.width - len(before) - len(tail))
    elif asked.groups:
        whole = _grouped(whole, asked, least=0)
    return (before + whole + tail).rjust(asked.width)


@lru_cache(maxsize=64)
def _parsed(form: str) -> _Form:
    found = _FORM.fullmatch(form)
    if not found:
        raise ValueError(f"{form!r} is not a number format")
    sign, zeros, width, groups, digits, trims, kind = found.groups()
    return _Form(
        sign=sign,
        zeros=bool(zeros),
        width=int(width or 0),
        groups=bool(groups),
        digits=int(digits) if digits else None,
        trims=bool(trims) or not kind,
        kind=kind or "g",
    )


def _body(number: Decimal, asked: _Form) -> tuple[str, str]:
    """Return a number without its sign, and the suffix after it."""
    plain = 12 if asked.trims and asked.kind == "g" else 6
    digits = plain if asked.digits is None else asked.digits
    most = max(1, min(21, digits))
    bodies: dict[str, Callable[[], tuple[str, str]]] = {
        "f": lambda: (_fixed(number, digits), ""),
        "%": lambda: (_fixed(number * 100, digits), "%"),
        "e": lambda: (_exponential(number, digits + 1), ""),
        "g": lambda: (_precise(number, most), ""),
        "r": lambda: (_placed(*_significant(number, most)), ""),
        "p": lambda: (_placed(*_significant(number * 100, most)), "%"),
        "s": lambda: _with_prefix(number, most),
        "d": lambda: (_fixed(number, 0), ""),
    }
    return bodies[asked.kind]()


def _fixed(number: Decimal, digits: int) -> str:
    with localcontext(prec=400):
        return format(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), "f")


def _significant(number: Decimal, digits: int) -> tuple[str, int]:
    """Return `count` significant digits of a number, and the power of ten of the first."""
    if not number:
        return "0" * digits, 0
    power = number.adjusted()
    with localcontext(prec=400):
        scaled = number.scaleb(digits - 1 - power).quantize(Decimal(1), ROUND_HALF_UP)
    text = format(scaled, "f")
    return text[:digits], power + len(text) - digits


def _exponential(number: Decimal, digits: int) -> str:
    text, power = _significant(number, digits)
    return f"{_pointed(text, 1)}e{power:+d}"


def _precise(number: Decimal, digits: int) -> str:
    text, power = _significant(number, digits)
    return _exponential(number, digits) if not -7 < power < digits else _placed(text, power)


def _with_prefix(number: Decimal, digits: int) -> tuple[str, str]:
    text, power = _significant(number, digits)
    third = max(-8, min(8, power // 3))
    return _placed(text, power - 3 * third), _PREFIXES[third + 8].strip()


def _placed(text: str, power: int) -> str:
    """Return digits with the decimal point in its place."""
    if power < 0:
        return f"0.{'0' * (-power - 1)}{text}"
    return _pointed(text.ljust(power + 1, "0"), power + 1)


def _pointed(text: str, at: int) -> str:
    return f"{text[:at]}.{text[at:]}" if len(text) > at else text


def _trimmed(text: str) -> str:
    number, mark, power = text.partition("e")
    return (number.rstrip("0").rstrip(".") if "." in number else number) + mark + power


def _signs(asked: _Form, *, is_negative: bool) -> tuple[str, str]:
    if is_negative:
        return ("(", ")") if asked.sign == "(" else ("−", "")
    return (asked.sign, "") if asked.sign in {"+", " "} else ("", "")


def _grouped(whole: str, asked: _Form, *, least: int) -> str:
    if not asked.groups:
        return whole.rjust(least, "0")
    text = f"{int(whole):,}"
    while len(text) < least:
        whole = f"0{whole}"
        text = ",".join(whole[max(0, end - 3) : end] for end in reversed(range(len(whole), 0, -3)))
    return text

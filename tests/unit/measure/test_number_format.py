"""Numbers as texts: they are those that Vega writes."""

import json
import re

import pytest
import vl_convert

from tracegram.measure.number_format import formatted

FORMS = [*("", ".1%", ",.0f", ".2~f", "+.3g", "d", "05d", "(.1f", " ,d", ".2e", ".3s", ".2r", ".2p", "~s")]
NUMBERS = [0, 0.5, 1.5, -2.5, 0.125, -0.00004, 1e-7, 1 / 3, 0.999, 9.995, 123456.789, -1234567, 1e15, 42, 999999.5]


def test_numbers_are_written_as_vega_writes_them():
    rows = [
        {"v": number, "f": form, "at": at} for at, (form, number) in enumerate((f, n) for f in FORMS for n in NUMBERS)
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "data": [{"name": "t", "values": rows}],
        "marks": [
            {
                "type": "text",
                "from": {"data": "t"},
                "encode": {"update": {"text": {"signal": "'|' + datum.at + '|' + format(datum.v, datum.f) + '|'"}}},
            }
        ],
    }
    theirs = dict(re.findall(r"\|(\d+)\|([^|<]*)\|", vl_convert.vega_to_svg(json.dumps(spec))))
    ours = {str(row["at"]): formatted(row["v"], row["f"]) for row in rows}

    assert len(theirs) == len(rows)
    assert {k: v for k, v in ours.items() if v != theirs[k]} == {}


def test_what_is_no_format_is_refused():
    with pytest.raises(ValueError, match="is not a number format"):
        formatted(1, "1.2.3")

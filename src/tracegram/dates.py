"""Dates and times as texts."""

from datetime import UTC, date, datetime, time


def time_text(value: date | time) -> str:
    """Return a date or a time as a text, such as `2024-01-31 09:30:00.25`; one with a time zone is in UTC, with `Z`.

    Fractions of a second go down to microseconds and have no zeros at their end.
    """
    if isinstance(value, datetime) and value.tzinfo:
        return f"{time_text(value.astimezone(UTC).replace(tzinfo=None))}Z"
    text = str(value)
    return text.rstrip("0") if "." in text and "+" not in text else text

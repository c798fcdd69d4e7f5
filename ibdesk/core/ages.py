"""Ages in the words of the screen: `0.2 s`, `48 s`, `03:12`, `1 h 04`."""

from __future__ import annotations

from datetime import timedelta

_SECOND = timedelta(seconds=1)


def age_text(age: timedelta) -> str:
    """Return an age for the screen; a negative one (a clock stepped) reads `0 s`."""
    seconds = max(age // _SECOND, 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02}"


def fine_age_text(age: timedelta) -> str:
    """Return an age with tenths below ten seconds: for quotes."""
    tenths = max(age // timedelta(milliseconds=100), 0)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10} s"
    return age_text(age)

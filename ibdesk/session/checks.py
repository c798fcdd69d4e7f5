"""What one check found; doctor and the set-up list say it alike."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class State(enum.Enum):
    """How a check ended. Only an error makes the exit code 1; `unknown` is what no program can find out."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the report: a subject, a plain sentence and, where something is to be done, the next step."""

    subject: str
    state: State
    text: str
    next_step: str = ""


def ok(subject: str, text: str) -> Check:
    """Return a check that held."""
    return Check(subject=subject, state=State.OK, text=text)


def warning(subject: str, text: str, next_step: str) -> Check:
    """Return a check that found something to know."""
    return Check(subject=subject, state=State.WARNING, text=text, next_step=next_step)


def error(subject: str, text: str, next_step: str) -> Check:
    """Return a check that failed."""
    return Check(subject=subject, state=State.ERROR, text=text, next_step=next_step)


def unknown(subject: str, text: str, next_step: str) -> Check:
    """Return what only a look at TWS itself can settle."""
    return Check(subject=subject, state=State.UNKNOWN, text=text, next_step=next_step)


def problems(checks: Iterable[Check]) -> list[Check]:
    """Return the warnings and errors, errors first."""
    found = [check for check in checks if check.state in (State.WARNING, State.ERROR)]
    return sorted(found, key=lambda check: check.state is not State.ERROR)

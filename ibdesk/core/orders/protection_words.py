"""A danger in a sentence that a trader can act on."""

from __future__ import annotations

from ibdesk.core.money import quantity_text
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.orders.protection import Danger, Finding

_STEPS = {
    Danger.UNPROTECTED: "Place a stop or close the position. Nothing is sent by itself.",
    Danger.TOO_LARGE: "Cancel or shrink the exits that are too many. Nothing is sent by itself.",
    Danger.ORPHAN: "Cancel it unless you want it. Nothing is sent by itself.",
    Danger.INCOMPLETE: "Look at the bracket in Orders. Nothing is sent by itself.",
}


def title(finding: Finding) -> str:
    """Return the first half: what, how much of what."""
    what = f"{quantity_text(finding.quantity)} {symbol_of(finding.contract)}"
    name = finding.name
    return {
        Danger.UNPROTECTED: f"UNPROTECTED: {what} of {name} without a working {finding.lacks}.",
        Danger.TOO_LARGE: f"Exits of {symbol_of(finding.contract)} are larger than the position by "
        f"{quantity_text(finding.quantity)}.",
        Danger.ORPHAN: f"{name[:1].upper()}{name[1:]} has no parent: {what} left.",
        Danger.INCOMPLETE: f"The bracket of {name} is incomplete.",
    }[finding.danger]


def sentence_of(finding: Finding) -> str:
    """Return what is wrong and why."""
    return f"{title(finding)} {finding.cause}".strip()


def next_step(finding: Finding) -> str:
    """Return what the user can do."""
    return _STEPS[finding.danger]


def tag_of(finding: Finding) -> str:
    """Return the tag on a row, `UNPROTECTED 100`; one that is not confirmed now ends in `?`."""
    size = f" {quantity_text(finding.quantity)}" if finding.danger is Danger.UNPROTECTED else ""
    return f"{finding.danger.value}{size}{'?' if finding.stale else ''}"


def tooltip_of(finding: Finding) -> str:
    """Return the whole story for a tooltip."""
    stale = "\nLast known; TWS's lists are being read." if finding.stale else ""
    return f"{sentence_of(finding)}\n{next_step(finding)}{stale}"

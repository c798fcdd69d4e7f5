"""Gains and losses: signed, coloured while they are current, zero in grey (ui.md section 11)."""

from __future__ import annotations

from decimal import Decimal


def gain_token(amount: Decimal | None, *, fresh: bool = True) -> str:
    """Return the ink of a signed amount; what is not current keeps no colour."""
    if not fresh or not amount:
        return "text3"
    return "up" if amount > 0 else "down"

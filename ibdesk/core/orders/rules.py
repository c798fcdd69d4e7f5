"""Which fields, TIFs and prices an order type takes (ui.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass

_ALL_TIFS = ("DAY", "GTC", "IOC", "FOK", "OPG", "GTD")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRule:
    """What one order type needs and takes. `name` is for people, the key of the table is IB's code."""

    name: str
    limit: bool
    stop: bool
    tifs: tuple[str, ...]
    outside_rth: bool


TYPE_RULES: dict[str, TypeRule] = {
    "MKT": TypeRule(name="Market", limit=False, stop=False, tifs=("DAY", "GTC", "IOC", "OPG"), outside_rth=False),
    "LMT": TypeRule(name="Limit", limit=True, stop=False, tifs=_ALL_TIFS, outside_rth=True),
    "STP": TypeRule(name="Stop", limit=False, stop=True, tifs=("DAY", "GTC", "GTD"), outside_rth=True),
    "STP LMT": TypeRule(name="Stop limit", limit=True, stop=True, tifs=("DAY", "GTC", "GTD"), outside_rth=True),
}

NEGATIVE_PRICES = frozenset({"FUT", "FOP", "BAG"})
"""Security types whose price may be below zero (scenario 112)."""

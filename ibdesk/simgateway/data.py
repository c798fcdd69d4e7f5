"""Find and read the world data of the simulated gateway (JSON below resources/world)."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any


class WorldDataMissingError(RuntimeError):
    """Raised when the data directory is neither in the source tree nor in the wheel."""


@cache
def resource_dir() -> Path:
    """Return the directory with the world's JSON files (source tree first, then wheel)."""
    here = Path(__file__)
    places = (here.parents[2] / "resources" / "world", here.parents[1] / "resources" / "world")
    for place in places:
        if place.is_dir():
            return place
    raise WorldDataMissingError(f"no world data in {places[0]} or {places[1]}")


@cache
def world(name: str) -> dict[str, Any]:
    """Return one world file parsed; every number with a point or exponent is a Decimal.

    The object is shared by all callers and must not be changed.
    """
    text = (resource_dir() / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return loaded

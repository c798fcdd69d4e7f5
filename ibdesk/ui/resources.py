"""Where the files that ship beside the code are: in a checkout at the root, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve()


def resource_dir(name: str) -> Path:
    """Return the folder `resources/<name>`. Raises FileNotFoundError with both places that were tried."""
    places = (HERE.parents[2] / "resources" / name, HERE.parents[1] / "resources" / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no resources/{name}: looked in {places[0]} and {places[1]}")

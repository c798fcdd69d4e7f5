"""What the user chose beside the colours: the height of table rows, and whether prices flash. GUI thread."""

from __future__ import annotations

from ibdesk.ui.fonts import pixels
from ibdesk.ui.theme import watch

ROW_EXTRA = {"compact": -2, "normal": 0, "roomy": 6}


class _State:
    density = "normal"
    flash = True


def set_look(*, density: str, flash: bool) -> None:
    """Take the choices and let every table follow. Raises KeyError for a density that ui.md does not know."""
    dense = ROW_EXTRA[density] != ROW_EXTRA[_State.density]
    _State.density, _State.flash = density, flash
    if dense:
        watch().changed.emit()


def row_pixels(normal: int) -> int:
    """Return the height of a row that is `normal` high at normal density, at the user's scale."""
    return pixels(normal + ROW_EXTRA[_State.density])


def flashes() -> bool:
    """Tell whether a changed price may be tinted."""
    return _State.flash

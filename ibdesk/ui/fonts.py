"""Inter, bundled, in the roles of ui.md section 3; the digits of the text roles are equally wide (tnum).

Inter Display's own cut does not answer to tnum under Qt: figures that tick or stand in columns use the text cut.
"""

from __future__ import annotations

import enum
import logging
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from ibdesk.ui.resources import resource_dir

log = logging.getLogger(__name__)
TEXT_FAMILY = "Inter"
DISPLAY_FAMILY = "Inter Display"
TABULAR = QFont.Tag("tnum")


class Role(enum.Enum):
    """What a text is for: (pixels, display cut)."""

    MICRO = (10, False)
    CAPTION = (11, False)
    BODY = (12, False)
    FIELD = (13, False)
    PLATE = (14, False)
    HEAD = (15, True)
    TITLE = (18, True)
    NUMBER = (15, False)
    FIGURE = (22, False)
    SENTENCE = (24, True)
    WELCOME = (28, True)


class Weight(enum.IntEnum):
    """The cuts that are bundled."""

    REGULAR = 400
    MEDIUM = 500
    SEMIBOLD = 600
    BOLD = 700


class _State:
    scale = 1.0
    loaded = False


def load_fonts(scale: float = 1.0) -> None:
    """Register the bundled cuts once per process and set the user's scale (0.9 to 1.5)."""
    _State.scale = min(1.5, max(0.9, scale))
    font.cache_clear()
    if _State.loaded:
        return
    _State.loaded = True  # an installed Inter may be another version: ours is registered all the same
    for file in sorted(resource_dir("fonts").glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            log.warning("font %s could not be read; the system's sans stands in", file.name)


def scale() -> float:
    """Return the user's scale."""
    return _State.scale


def pixels(size: float) -> int:
    """Return a length in pixels at the user's scale."""
    return max(1, round(size * _State.scale))


@lru_cache(maxsize=128)
def font(role: Role = Role.BODY, weight: Weight = Weight.REGULAR) -> QFont:
    """Return the font of a role. The caller must not change it: it is shared."""
    size, display = role.value
    made = QFont([DISPLAY_FAMILY, TEXT_FAMILY] if display else [TEXT_FAMILY])
    made.setStyleHint(QFont.StyleHint.SansSerif)
    made.setPixelSize(pixels(size))
    made.setWeight(QFont.Weight(Weight.SEMIBOLD if display else weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(TABULAR, 1)
    if role is Role.PLATE:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.8)
    return made

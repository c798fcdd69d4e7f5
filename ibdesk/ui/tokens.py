"""The colour tokens of a theme, read from resources/themes/*.toml, and WCAG's contrast. No Qt here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ibdesk.ui.resources import resource_dir

PRESET_DEFAULT = "green_red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme's colours as `#RRGGBB` by token name (ui.md section 4)."""

    name: str
    dark: bool
    preset: str
    colors: Mapping[str, str]

    def __getitem__(self, token: str) -> str:
        return self.colors[token]


def load_tokens(name: str = "dark", preset: str = PRESET_DEFAULT) -> Tokens:
    """Read a theme file. `preset` is green_red, blue_orange or red_up. Raises FileNotFoundError, KeyError."""
    raw = tomllib.loads((resource_dir("themes") / f"{name}.toml").read_text(encoding="utf-8"))
    colors: dict[str, str] = dict(raw["colors"])
    if preset != PRESET_DEFAULT:
        colors.update(raw["presets"][preset])
    return Tokens(name=str(raw["name"]), dark=bool(raw["dark"]), preset=preset, colors=MappingProxyType(colors))


def luminance(color: str) -> float:
    """Return the relative luminance of `#RRGGBB` (WCAG 2.1)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)

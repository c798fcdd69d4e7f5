"""The user's settings: each declared once here; the dialog and the file are made from the declarations.

A value that is not as declared never takes effect: the default stands in for it, and the file is kept aside. No limit
on orders is a setting, so no broken file can lift one (scenario 132).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import tomli_w
from msgspec import Meta

from ibdesk.core.safe_files import put_aside, read_small, write_whole

SCHEMA = 1
FILE = "settings.toml"
MOST_BYTES = 64 * 1024
Value = str | int | bool

Theme = Literal["dark", "light", "system"]
Preset = Literal["green_red", "blue_orange", "red_up"]
Density = Literal["compact", "normal", "roomy"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting: key, type, default, and one sentence. `words` name the choices in the dialog."""

    theme: Annotated[
        Theme,
        Meta(
            title="Theme",
            description="Dark, light, or as the system has it.",
            extra={"words": {"dark": "Dark", "light": "Light", "system": "System"}},
        ),
    ] = "dark"
    up_down: Annotated[
        Preset,
        Meta(
            title="Up and down",
            description="Colours of rise and fall; BUY and SELL keep theirs.",
            extra={"words": {"green_red": "Green, red", "blue_orange": "Blue, orange", "red_up": "Red up"}},
        ),
    ] = "green_red"
    font_scale_percent: Annotated[
        int,
        Meta(
            ge=90,
            le=150,
            title="Font size",
            description="Size of all text and controls, in percent.",
            extra={"step": 10, "unit": "%", "at_start": True},
        ),
    ] = 100
    density: Annotated[
        Density,
        Meta(
            title="Table rows",
            description="Height of the rows in every table.",
            extra={"words": {"compact": "Compact", "normal": "Normal", "roomy": "Roomy"}},
        ),
    ] = "normal"
    change_flash: Annotated[
        bool,
        Meta(title="Flash changed prices", description="A price that moved is tinted for a third of a second."),
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One setting as declared. `choices` are (value, word); numbers have `low`, `high`, `step` and `unit`.

    `at_start`: a change shows when ibdesk starts again.
    """

    key: str
    title: str
    sentence: str
    default: Value
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""
    at_start: bool = False

    @property
    def yes_or_no(self) -> bool:
        """Tell whether the setting is a switch."""
        return isinstance(self.default, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings as read, and a sentence on each thing that was not as it should be."""

    settings: Settings
    problems: tuple[str, ...] = ()


def declarations() -> tuple[Declaration, ...]:
    """Return every setting in the order declared."""
    info = msgspec.inspect.type_info(Settings)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple(_declaration(field) for field in info.fields)


def _declaration(field: msgspec.inspect.Field) -> Declaration:
    kind = field.type
    assert isinstance(kind, msgspec.inspect.Metadata)
    words, extra = kind.extra_json_schema or {}, kind.extra or {}
    made = Declaration(
        key=field.name,
        title=words["title"],
        sentence=words["description"],
        default=field.default,
        unit=extra.get("unit", ""),
        at_start=extra.get("at_start", False),
    )
    inner = kind.type
    if isinstance(inner, msgspec.inspect.LiteralType):
        assert set(inner.values) == set(extra["words"]), "a choice without its word"
        return replace(made, choices=tuple(extra["words"].items()))
    if isinstance(inner, msgspec.inspect.IntType):
        assert inner.ge is not None, "a number without bounds is no setting"
        assert inner.le is not None, "a number without bounds is no setting"
        return replace(made, low=inner.ge, high=inner.le, step=extra.get("step", 1))
    return made


def changed(settings: Settings, key: str, value: Value) -> Settings:
    """Return the settings with one value changed. Raises ValueError for a key or value that is not declared."""
    if key not in Settings.__struct_fields__:
        raise ValueError(f"There is no setting {key!r}.")
    try:
        return msgspec.convert({**msgspec.structs.asdict(settings), key: value}, Settings)
    except msgspec.ValidationError as error:
        raise ValueError(f"{key}: {error}") from error


def load(folder: Path) -> Loaded:
    """Read the settings of a profile. Never raises: what cannot be used is kept aside and said."""
    path = folder / FILE
    try:
        text = read_small(path, MOST_BYTES)
        if text is None:
            return Loaded(settings=Settings())
        found = tomllib.loads(text)
    except (OSError, ValueError) as error:
        return _set_aside(path, Settings(), [f"The settings cannot be read ({_short(error)}); the defaults are used."])
    settings, problems = read(found)
    return _set_aside(path, settings, problems) if problems else Loaded(settings=settings)


def read(found: dict[str, object]) -> tuple[Settings, list[str]]:
    """Return what a file's values say, value by value, and a sentence for each one that is not as declared."""
    if found.get("schema") != SCHEMA:
        return Settings(), ["The settings are of another version of ibdesk; the defaults are used."]
    settings, problems = Settings(), []
    for key, value in found.items():
        if key == "schema":
            continue
        if not isinstance(value, str | int | bool):
            problems.append(f"The setting {key} is not as it should be; the default is used.")
            continue
        try:
            settings = changed(settings, key, value)
        except ValueError:
            problems.append(f"The setting {key} is not as it should be; the default is used.")
    return settings, problems


def _set_aside(path: Path, settings: Settings, problems: list[str]) -> Loaded:
    try:
        aside = put_aside(path)
        problems.append(f"The file is kept as {aside.name}.")
        save(path.parent, settings)
    except OSError as error:
        problems.append(f"The file could not be put aside ({_short(error)}).")
    return Loaded(settings=settings, problems=tuple(problems))


def _short(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return (said or type(error).__name__)[:120]


def save(folder: Path, settings: Settings) -> None:
    """Write the settings of a profile. Raises OSError."""
    write_whole(folder / FILE, tomli_w.dumps({"schema": SCHEMA, **msgspec.structs.asdict(settings)}))

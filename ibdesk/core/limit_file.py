"""The limits of a profile in a file of their own: only what differs from the defaults, apart for each mode.

A value that is not as it should be never takes effect: the default stands, the file is kept aside, and it is said
(scenario 132). A limit that is missing is the default; none can be switched off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import tomli_w

from ibdesk.core.limit_edits import BY_KEY, FIELDS, LimitValue, fields_of, text_of, typed_problem, value_of, with_value
from ibdesk.core.limits import LimitProfile, default_profile
from ibdesk.core.money import parse
from ibdesk.core.records.link import Mode
from ibdesk.core.safe_files import put_aside, read_small, write_whole

FILE = "limits.toml"
SCHEMA = 1
MOST_BYTES = 64 * 1024
DEFAULTS_USED = "the default holds"

Limits = Mapping[Mode, LimitProfile]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedLimits:
    """The limits of every mode, and a sentence on each thing that was not as it should be."""

    limits: dict[Mode, LimitProfile]
    problems: tuple[str, ...] = ()


def default_limits() -> dict[Mode, LimitProfile]:
    """Return the limits that hold unless the user set others."""
    return {mode: default_profile(mode) for mode in Mode}


def load_limits(folder: Path) -> LoadedLimits:
    """Read the limits of a profile. Never raises: what cannot be used is kept aside and said."""
    path = folder / FILE
    try:
        text = read_small(path, MOST_BYTES)
        if text is None:
            return LoadedLimits(limits=default_limits())
        found = tomllib.loads(text)
    except (OSError, ValueError):
        return _aside(path, default_limits(), ["The limits cannot be read; the defaults hold."])
    limits, problems = read_limits(found)
    return _aside(path, limits, problems) if problems else LoadedLimits(limits=limits)


def read_limits(found: Mapping[str, object]) -> tuple[dict[Mode, LimitProfile], list[str]]:
    """Return what a file's values say, value by value, and a sentence for each that is not as it should be."""
    limits, problems = default_limits(), []
    if found.get("schema") != SCHEMA:
        return limits, ["The limits are of another version of ibdesk; the defaults hold."]
    known = {mode.value: mode for mode in Mode}
    for name, table in found.items():
        if name == "schema":
            continue
        mode = known.get(name)
        if mode is None or not isinstance(table, dict):
            problems.append(f"{name[:40]} is no mode in the limits; {DEFAULTS_USED}.")
            continue
        for key, value in table.items():
            made = _taken(limits[mode], mode, key, value)
            if made is None:
                problems.append(f"The limit {key[:40]} of {name} is not as it should be; {DEFAULTS_USED}.")
            else:
                limits[mode] = made
    return limits, problems


def save_limits(folder: Path, limits: Limits) -> None:
    """Write the limits of a profile. Raises OSError."""
    tables: dict[str, object] = {"schema": SCHEMA}
    for mode, profile in limits.items():
        default = default_profile(mode)
        pairs = ((one, value_of(profile, one), value_of(default, one)) for one in FIELDS)
        changed = {
            one.key: value if isinstance(value, bool) else text_of(value) for one, value, was in pairs if value != was
        }
        if changed:
            tables[mode.value] = changed
    write_whole(folder / FILE, tomli_w.dumps(tables))


def _taken(profile: LimitProfile, mode: Mode, key: str, value: object) -> LimitProfile | None:
    one = BY_KEY.get(key)
    if one is None or one not in fields_of(mode):
        return None
    made: LimitValue
    if isinstance(value, bool):
        made = value
    elif isinstance(value, str) and not one.switch and not typed_problem(one, value):
        made = parse(value)[1] or Decimal(0)
    else:
        return None
    try:
        return with_value(profile, one, made)
    except ValueError:
        return None


def _aside(path: Path, limits: dict[Mode, LimitProfile], problems: list[str]) -> LoadedLimits:
    try:
        problems.append(f"The file is kept as {put_aside(path).name}.")
        save_limits(path.parent, limits)
    except OSError as error:
        problems.append(f"The file could not be put aside ({error.strerror}).")
    return LoadedLimits(limits=limits, problems=tuple(problems))

"""Layouts in files: where the panels stand and what each shows, by name, in the profile's folder.

What cannot be read never keeps the window from opening: the panels then stand where they first stand.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ibdesk import __version__
from ibdesk.core.safe_files import inside, put_aside, read_small, write_whole

if TYPE_CHECKING:
    from ibdesk.ui.docking import DockHost
    from ibdesk.ui.panel import Panel

log = logging.getLogger(__name__)
SCHEMA = 1
MOST_BYTES = 1024 * 1024
DEFAULT_NAME = "Trading"
FOLDER = "workspaces"
NO_LAYOUT = "The saved layout cannot be used; the panels stand where they first stand."


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One layout file. `docks` is QtAds' own state (base64); `panels` holds every panel by id, with its settings.

    Both are checked piece by piece, so one that is broken does not take the other along.
    """

    schema: int = SCHEMA
    app_version: str = __version__
    docks: object = ""
    panels: object = {}

    def panel_state(self, panel_id: str) -> dict[str, object] | None:
        """Return what a panel saved, None if it was not there then."""
        found = self.panels.get(panel_id) if isinstance(self.panels, dict) else None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A layout as read, None if there is none to be used, and a sentence if something was wrong."""

    workspace: Workspace | None
    problem: str = ""


def path_of(profile: Path, name: str) -> Path:
    """Return the file of a layout. Raises ValueError for a name that leads elsewhere (scenario 131)."""
    return inside(profile / FOLDER, name, ".json")


def load(path: Path) -> Loaded:
    """Read a layout. Never raises; what cannot be used is kept aside (scenario 132)."""
    try:
        text = read_small(path, MOST_BYTES)
        if text is None:
            return Loaded(workspace=None)
        found = msgspec.json.decode(text, type=Workspace)
    except (OSError, ValueError, RecursionError) as error:
        log.info("the layout %s cannot be read: %s", path.name, error)
        return _aside(path)
    return Loaded(workspace=found) if found.schema == SCHEMA else _aside(path)


def _aside(path: Path) -> Loaded:
    try:
        return Loaded(workspace=None, problem=f"{NO_LAYOUT} The file is kept as {put_aside(path).name}.")
    except OSError as error:
        return Loaded(workspace=None, problem=f"{NO_LAYOUT} {error.strerror}.")


def take(docks: DockHost, panels: dict[str, Panel], saved: Workspace) -> tuple[str, ...] | None:
    """Give docks and panels what was saved and return the panels that were not there then.

    None if the docks' part is broken: the panels have their settings all the same.
    """
    for panel_id, panel in panels.items():
        state = saved.panel_state(panel_id)
        if state is not None:
            _restore_panel(panel, state)
    if not (isinstance(saved.docks, str) and docks.restore(saved.docks)):
        return None
    return tuple(panel_id for panel_id in panels if saved.panel_state(panel_id) is None)


def _restore_panel(panel: Panel, state: dict[str, object]) -> None:
    try:
        panel.restore_state(state)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        log.warning("the panel %s did not take its saved settings: %s", panel.panel_id, error)


def made_of(docks: DockHost, panels: dict[str, Panel]) -> Workspace:
    """Return the layout as it stands."""
    return Workspace(docks=docks.save(), panels={key: panel.save_state() for key, panel in panels.items()})


def save(path: Path, workspace: Workspace) -> None:
    """Write a layout. Raises OSError; TypeError if a panel gave what JSON does not know."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(workspace).decode(), indent=1))

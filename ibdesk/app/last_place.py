"""Where the user traded last: the first page begins with it, or leaves itself out if that was wished for."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ibdesk.app.place import Place
from ibdesk.core.safe_files import read_small, write_whole
from ibdesk.panels.connection.choices import TargetChoice, clock_text

log = logging.getLogger(__name__)
FILE = "place.json"
MOST_BYTES = 4096


def load(folder: Path) -> TargetChoice | None:
    """Return the last choice, None if it is not known. A broken file is no news: the page begins as the first time."""
    try:
        text = read_small(folder / FILE, MOST_BYTES)
        choice = msgspec.json.decode(text, type=TargetChoice) if text is not None else None
    except (OSError, ValueError, RecursionError) as error:
        log.info("the last place could not be read: %s", error)
        return None
    return choice if choice is not None and choice.sane() else None


def save(folder: Path, choice: TargetChoice) -> None:
    """Note the choice. A disk that refuses costs only the memory of it."""
    try:
        write_whole(folder / FILE, msgspec.json.encode(choice).decode())
    except OSError as error:
        log.warning("the last place could not be saved: %s", error)


def place_of(choice: TargetChoice, *, profile: str, read_only: bool) -> Place:
    """Return the place that a choice means."""
    return Place(
        kind=choice.kind,
        host=choice.host,
        port=choice.port,
        client_id=choice.client_id,
        seed=choice.seed,
        clock=clock_text(choice, datetime.now(UTC)),
        day=choice.day,
        profile=profile,
        read_only=read_only,
    )

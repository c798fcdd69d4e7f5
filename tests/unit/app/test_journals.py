"""Simulated money and real money never share a journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibdesk.app import journals
from ibdesk.app.paths import profile_folder


def test_every_demo_has_a_journal_of_its_own() -> None:
    first, second = (journals.journal_path("demo", "default") for _ in range(2))
    assert first != second
    assert first.parent == second.parent != journals.journal_path("paper_tws", "default").parent


def test_only_the_newest_simulated_worlds_are_kept() -> None:
    for _ in range(8):
        path = journals.journal_path("demo", "default")
        path.touch()
        path.with_name(path.name + "-wal").touch()
    left = sorted(path.name for path in path.parent.iterdir())
    assert len(left) == 2 * journals.DEMO_JOURNALS_KEPT
    assert path.name in left


@pytest.mark.parametrize("name", ["../../x", "/etc", "a b", "", "x" * 65, "NUL\0"])
def test_scenario_131_a_profile_name_cannot_lead_elsewhere(name: str) -> None:
    with pytest.raises(ValueError, match="profile name"):
        profile_folder(name)


def test_every_file_follows_ibdesk_home(tmp_path: Path) -> None:
    assert profile_folder("default").is_relative_to(tmp_path)

"""Names and writes that cannot lead elsewhere (scenario 131)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.safe_files import inside, read_small, slug, write_whole


@pytest.mark.parametrize(
    "name",
    ["../../x", "/etc/passwd", "C:\\x", "a\0b", "CON", "nul", "Com1", "", "  ", ".", "..", "a/b", "x" * 65, "a\nb"],
)
def test_scenario_131_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a file"):
        inside(tmp_path, name, ".json")


@given(st.text(max_size=80))
def test_scenario_131_any_name_becomes_a_plain_one_or_is_refused(name: str) -> None:
    """What passes is letters, digits, - and _: no file system reads anything else into it."""
    try:
        made = slug(name)
    except ValueError:
        return
    assert made and len(made) <= 64
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert made not in ("con", "nul", "aux", "prn", "com1", "lpt1")


def test_plain_names_become_file_names(tmp_path: Path) -> None:
    assert slug("Trading") == "trading"
    assert inside(tmp_path, "My charts_2", ".json") == tmp_path / "my-charts_2.json"


def test_scenario_131_a_link_is_neither_read_nor_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    folder = tmp_path / "workspaces"
    folder.mkdir()
    (folder / "trading.json").symlink_to(outside)
    with pytest.raises(ValueError, match="link"):
        inside(folder, "Trading", ".json")
    write_whole(folder / "trading.json", "mine")
    assert outside.read_text() == "precious"


def test_a_write_is_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.json"
    write_whole(path, "one")
    write_whole(path, "two")
    assert path.read_text() == "two"
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    with pytest.raises(ValueError, match="larger"):
        read_small(tmp_path / "a", 10)
    assert read_small(tmp_path / "none", 10) is None

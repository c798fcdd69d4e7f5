"""What the user takes away as files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ibdesk.core.export import csv_text, file_name, inside, replace_file, write_new


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])
def test_130_a_text_never_becomes_a_formula(text: str) -> None:
    (line,) = csv_text([text], []).splitlines() if "\r" not in text else [csv_text([text], [])]
    assert line.lstrip('"').startswith("'")


def test_130_negative_numbers_stay_numbers() -> None:
    assert csv_text(["a", "b", "c"], [[Decimal("-37.63"), -4, None]]).splitlines()[1] == "-37.63,-4,"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("../../etc/passwd", "etc_passwd.csv"),
        ("/absolute", "absolute.csv"),
        ("a\0b", "a_b.csv"),
        ("CON", "CON_.csv"),
        ("nul.txt", "nul_.csv"),
        ("..", "export.csv"),
        ("", "export.csv"),
        ("BRK B", "BRK_B.csv"),
        ("x" * 300, "x" * 76 + ".csv"),
    ],
)
def test_131_a_name_is_a_plain_name(part: str, name: str) -> None:
    assert file_name(part, suffix=".csv") == name


@pytest.mark.parametrize("name", ["../x.csv", "/x.csv", "a/b.csv", "..", "a\0.csv"])
def test_131_a_path_never_leaves_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        inside(tmp_path, name)
    assert inside(tmp_path, "bars.csv") == tmp_path.resolve() / "bars.csv"


def test_131_a_new_file_replaces_nothing_and_follows_no_link(tmp_path: Path) -> None:
    taken, link, target = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "target"
    taken.write_bytes(b"old")
    link.symlink_to(target)
    for path in (taken, link):
        with pytest.raises(FileExistsError):
            write_new(path, b"new")
    assert taken.read_bytes() == b"old"
    assert not target.exists()
    write_new(tmp_path / "c.csv", b"new")
    assert (tmp_path / "c.csv").read_bytes() == b"new"


def test_131_replacing_replaces_the_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    link, target = tmp_path / "b.csv", tmp_path / "target"
    target.write_bytes(b"precious")
    link.symlink_to(target)
    replace_file(link, b"new")
    assert target.read_bytes() == b"precious"
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.csv", "target"]

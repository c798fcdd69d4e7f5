"""What the user takes away as files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core.export import csv_text, file_name, inside, replace_file, write_new


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])
def test_130_a_text_never_becomes_a_formula(text: str) -> None:
    (line,) = csv_text([text], []).splitlines() if "\r" not in text else [csv_text([text], [])]
    assert line.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", [" =1+1", "\u200b=1", "\0=1", "＝1+1", "＠SUM", "\n\n-2", "\xa0+1"])
def test_scenario_130_a_formula_behind_blanks_or_in_full_width_is_none(text: str) -> None:
    assert csv_text(["head"], [[text]]).split("\r\n", 1)[1].lstrip('"').startswith("'")


def test_scenario_130_a_semicolon_opens_no_cell_in_a_spreadsheet_of_another_country() -> None:
    """There the cells are cut at semicolons: inside quotes they are not."""
    line = csv_text(["head"], [["note;=1+1", "tab\t=2+2"]]).splitlines()[1]
    assert line == '"note;=1+1","tab\t=2+2"'
    assert not [cell for cell in next(csv.reader([line], delimiter=";")) if cell.startswith("=")]


@given(
    st.lists(
        st.lists(
            st.one_of(st.text(), st.decimals(allow_nan=False, allow_infinity=False), st.integers(), st.none()),
            min_size=1,
        ),
        max_size=4,
    )
)
def test_scenario_130_any_rows_come_back_whole_and_run_nothing(rows: list[list[str | Decimal | int | None]]) -> None:
    """Every cell is read back as it was, a number as the same number, a text at most with an apostrophe before it."""
    read = list(csv.reader(io.StringIO(csv_text(["head"], rows), newline="")))
    assert len(read) == len(rows) + 1
    for cells, row in zip(read[1:], rows, strict=True):
        assert len(cells) == len(row)
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
                assert not cell or cell[0] not in "=+-@\t\r\n＝＋－＠"
            else:
                assert (Decimal(cell) if cell else None) == value


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


@given(st.lists(st.text(max_size=200), max_size=4))
def test_scenario_131_any_words_make_a_plain_name(parts: list[str]) -> None:
    """No folder, no device, nothing hidden, nothing that a file system changes behind our back."""
    name = file_name(*parts, suffix=".csv")
    assert name.isascii()
    assert not set(name) & set('/\\\0:*?"<>| \n')
    assert name.endswith(".csv") and not name.startswith((".", "-"))
    assert len(name) <= 80
    assert name.split(".")[0].upper() not in ("CON", "PRN", "AUX", "NUL", "COM1", "LPT9")
    assert inside(Path("folder"), name).parent == Path("folder").resolve()


@given(st.text(min_size=1, max_size=30))
def test_scenario_131_a_name_of_ones_own_stays_in_its_folder_or_is_refused(name: str) -> None:
    folder = Path("folder").resolve()
    try:
        path = inside(folder, name)
    except ValueError:
        return
    assert path.parent == folder
    assert path.resolve().parent == folder


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

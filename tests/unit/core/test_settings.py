"""Settings: declared once, written whole, and never trusted when read back (scenario 132)."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core import settings as cs
from ibdesk.core.limits import LimitProfile
from ibdesk.core.settings import Settings


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / cs.FILE
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_setting_has_a_title_a_sentence_and_a_default_that_holds() -> None:
    for one in cs.declarations():
        assert one.title and one.sentence.endswith("."), one.key
        assert cs.changed(Settings(), one.key, one.default) == Settings()
        assert one.yes_or_no or one.choices or one.low < one.high


def test_every_choice_bears_its_own_word() -> None:
    choices = {one.key: dict(one.choices) for one in cs.declarations()}
    assert choices["up_down"] == {"green_red": "Green, red", "blue_orange": "Blue, orange", "red_up": "Red up"}
    assert next(iter(choices["up_down"])) == Settings().up_down
    assert choices["theme"] == {"dark": "Dark", "light": "Light", "system": "System"}


def test_no_limit_on_orders_is_a_setting() -> None:
    assert not [one.key for one in cs.declarations() if "limit" in one.key or "order" in one.key]


def test_settings_come_back_as_saved(tmp_path: Path) -> None:
    mine = cs.changed(cs.changed(Settings(), "theme", "light"), "font_scale_percent", 130)
    cs.save(tmp_path, mine)
    assert cs.load(tmp_path) == cs.Loaded(settings=mine)
    assert [path.name for path in tmp_path.iterdir()] == [cs.FILE]


def test_a_first_start_has_the_defaults_and_no_file(tmp_path: Path) -> None:
    assert cs.load(tmp_path) == cs.Loaded(settings=Settings())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    ["theme = ", "schema = 99\n", b"\xff\xfe\x00", "schema = 1\n" + "x" * 70_000, 'schema = 1\ntheme = "da'],
    ids=["cut", "newer", "binary", "huge", "cut value"],
)
def test_scenario_132_a_file_that_cannot_be_used_is_kept_aside(tmp_path: Path, text: str | bytes) -> None:
    write(tmp_path, text)
    loaded = cs.load(tmp_path)
    assert loaded.settings == Settings()
    assert "the defaults are used" in loaded.problems[0]
    kept = (tmp_path / (cs.FILE + ".bad")).read_bytes()
    assert kept == (text.encode() if isinstance(text, str) else text)
    assert cs.load(tmp_path).problems == ()


@pytest.mark.parametrize(
    "line",
    [
        "font_scale_percent = 900", "font_scale_percent = -1", "font_scale_percent = true", "font_scale_percent = 1e9",
        'font_scale_percent = "100"', "font_scale_percent = []", 'theme = "pink"', "theme = 3", "change_flash = 0",
        "unheard_of = 1", "max_value = 1000000000", "when = 2026-01-01",
    ],
)  # fmt: skip
def test_scenario_132_one_bad_value_leaves_the_good_ones(tmp_path: Path, line: str) -> None:
    write(tmp_path, f'schema = 1\ndensity = "roomy"\n{line}\n')
    loaded = cs.load(tmp_path)
    assert loaded.settings == cs.changed(Settings(), "density", "roomy")
    assert "not as it should be" in loaded.problems[0]
    assert (tmp_path / (cs.FILE + ".bad")).exists()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["schema", *Settings.__struct_fields__, "max_value"]) | st.text(max_size=8), _VALUES
    )
)
def test_scenario_132_no_content_breaks_the_start_or_leaves_the_declared_range(found: dict[str, object]) -> None:
    settings, _ = cs.read(found)
    assert settings.theme in ("dark", "light", "system")
    assert settings.density in ("compact", "normal", "roomy")
    assert 90 <= settings.font_scale_percent <= 150
    assert settings.change_flash in (True, False)


@given(st.binary(max_size=300))
def test_scenario_132_no_bytes_break_the_start(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / cs.FILE
        path.write_bytes(data)
        loaded = cs.load(Path(folder))
        assert loaded.settings == Settings()
        assert loaded.problems
        assert (Path(folder) / (cs.FILE + ".bad")).read_bytes() == data


def test_scenario_132_no_limit_is_a_setting() -> None:
    """A broken settings file cannot lift a limit, since none stands there."""
    assert not {one.name for one in fields(LimitProfile)} & set(Settings.__struct_fields__)


def test_scenario_133_nothing_in_the_file_is_run(tmp_path: Path) -> None:
    write(tmp_path, "schema = 1\ntheme = '__import__(\"os\").abort()'\n")
    assert cs.load(tmp_path).settings.theme == "dark"


def test_a_change_that_is_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="no setting"):
        cs.changed(Settings(), "max_value", 1)
    with pytest.raises(ValueError, match="font_scale_percent"):
        cs.changed(Settings(), "font_scale_percent", 300)

"""Limits as edited and as kept: every one has a ceiling, and nothing in a file lifts one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from ibdesk.core import limit_file
from ibdesk.core.limit_edits import (
    BY_KEY,
    FIELDS,
    LimitField,
    edits,
    fields_of,
    stricter,
    text_of,
    typed_problem,
    value_of,
    with_value,
)
from ibdesk.core.limit_file import default_limits, load_limits, read_limits, save_limits
from ibdesk.core.limits import LimitProfile, default_profile
from ibdesk.core.records.link import Mode

NUMBERS = tuple(one for one in FIELDS if not one.switch)
KEPT = {
    "max_size_stk": ("max_size", "STK", "1000000", "shares"),
    "max_size_fut": ("max_size", "FUT", "1000", "contracts"),
    "max_size_opt": ("max_size", "OPT", "10000", "contracts"),
    "max_size_fop": ("max_size", "FOP", "10000", "contracts"),
    "max_size_cash": ("max_size", "CASH", "100000000", "units"),
    "max_size_other": ("max_size_other", "", "1000000", ""),
    "max_value": ("max_value", "", "100000000", "base"),
    "max_day_value": ("max_day_value", "", "1000000000", "base"),
    "max_working": ("max_working", "", "1000", "orders"),
    "max_orders": ("max_orders", "", "50", "orders"),
    "collar_stk": ("collar_percent", "STK", "50", "%"),
    "collar_fut": ("collar_percent", "FUT", "50", "%"),
    "collar_opt": ("collar_percent", "OPT", "100", "%"),
    "collar_fop": ("collar_percent", "FOP", "100", "%"),
    "collar_cash": ("collar_percent", "CASH", "50", "%"),
    "collar_other": ("collar_percent_other", "", "50", "%"),
    "market_orders": ("market_orders", "", "0", ""),
    "confirm": ("confirm", "", "0", ""),
}
"""By key: limit, part, ceiling, unit."""


def within(profile: LimitProfile) -> bool:
    """Tell whether every limit is one: a finite number under its ceiling."""
    return all(0 <= Decimal(value_of(profile, one)) <= one.highest for one in NUMBERS)


@pytest.mark.parametrize("mode", list(Mode))
def test_every_default_stands_within_its_bounds_and_can_be_edited(mode: Mode) -> None:
    profile = default_profile(mode)
    assert within(profile)
    for one in fields_of(mode):
        value = value_of(profile, one)
        assert with_value(profile, one, value) == profile
        if not one.switch:
            assert typed_problem(one, text_of(value)) == ""


def test_in_live_the_confirm_dialog_is_no_matter_of_choice() -> None:
    assert BY_KEY["confirm"] not in fields_of(Mode.LIVE)
    assert BY_KEY["confirm"] in fields_of(Mode.PAPER)
    found = {"schema": 1, "LIVE": {"confirm": False}, "PAPER": {"confirm": False}}
    limits, problems = read_limits(found)
    assert limits[Mode.LIVE].confirm
    assert not limits[Mode.PAPER].confirm
    assert problems == ["The limit confirm of LIVE is not as it should be; the default holds."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Stock is missing. There is no order without a limit."),
        ("1,000", "Stock: write 1000, no separators."),
        ("1e5", "Stock is not a plain number. Example: 1000 or 2.5"),
        ("-1", "Stock is not a plain number. Example: 1000 or 2.5"),
        ("nan", "Stock is not a plain number. Example: 1000 or 2.5"),
        ("inf", "Stock is not a plain number. Example: 1000 or 2.5"),
        ("99999999", "Stock can be 1,000,000 at most."),
        ("500", ""),
        ("0", ""),
    ],
)
def test_a_typed_limit_follows_the_one_number_grammar(text: str, said: str) -> None:
    assert typed_problem(BY_KEY["max_size_stk"], text) == said


def test_counts_are_whole() -> None:
    assert typed_problem(BY_KEY["max_orders"], "2.5") == "Orders in 10 s must be a whole number."


@given(st.sampled_from(NUMBERS), st.text(max_size=20))
def test_scenario_132_whatever_is_typed_is_a_limit_or_refused(one: LimitField, text: str) -> None:
    if typed_problem(one, text):
        return
    made = with_value(LimitProfile(), one, Decimal(text))
    assert within(made)
    assert value_of(made, one) == Decimal(text)


numbers = st.decimals(min_value=0, max_value=1000, allow_nan=False, allow_infinity=False, places=2)


@given(st.lists(st.tuples(st.sampled_from(FIELDS), numbers, st.booleans()), max_size=8))
def test_the_stricter_of_two_profiles_is_never_laxer_than_either(
    changes: list[tuple[LimitField, Decimal, bool]],
) -> None:
    one = two = LimitProfile()
    for place, (limit, number, switch) in enumerate(changes):
        number = min(number, limit.highest) if not limit.switch else number
        value = switch if limit.switch else (number.to_integral_value() if limit.whole else number)
        one, two = (with_value(one, limit, value), two) if place % 2 else (one, with_value(two, limit, value))
    both = stricter(one, two)
    for limit in NUMBERS:
        assert value_of(both, limit) == min(value_of(one, limit), value_of(two, limit))
    assert both.market_orders == (one.market_orders and two.market_orders)
    assert both.confirm == (one.confirm or two.confirm)


def test_each_edit_is_told_with_old_and_new() -> None:
    new = with_value(with_value(LimitProfile(), BY_KEY["max_value"], Decimal(30000)), BY_KEY["market_orders"], False)
    told = [(one.key, one.old, one.new) for one in edits(LimitProfile(), new)]
    assert told == [("max_value", "25000", "30000"), ("market_orders", "yes", "no")]
    assert edits(new, new) == ()


def test_what_is_saved_comes_back_mode_by_mode(tmp_path: Path) -> None:
    limits = default_limits()
    limits[Mode.LIVE] = with_value(limits[Mode.LIVE], BY_KEY["max_size_stk"], Decimal("12.5"))
    limits[Mode.PAPER] = with_value(limits[Mode.PAPER], BY_KEY["confirm"], False)
    save_limits(tmp_path, limits)
    loaded = load_limits(tmp_path)
    assert loaded.limits == limits
    assert loaded.problems == ()
    assert "max_value" not in (tmp_path / "limits.toml").read_text(encoding="utf-8"), "defaults are not frozen in"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema = 2\n[LIVE]\nmax_value = '9'",
        "schema = 1\n[LIVE]\nmax_value = 'inf'",
        "schema = 1\n[LIVE]\nmax_value = inf",
        "schema = 1\n[LIVE]\nmax_value = -1",
        "schema = 1\n[LIVE]\nmax_value = ''",
        "schema = 1\n[LIVE]\nmax_value = '1e9'",
        "schema = 1\n[LIVE]\nmax_value = '999999999999999'",
        "schema = 1\n[LIVE]\nmax_value = false",
        "schema = 1\n[LIVE]\nmarket_orders = 'yes'",
        "schema = 1\n[LIVE]\nno_such_limit = '1'",
        "schema = 1\nLIVE = 'none'",
        "schema = 1\n[NONE]\nmax_value = '1'",
        "max_value = ",
        "\x00",
        "x" * 70_000,
    ],
)
def test_scenario_132_a_bad_limit_is_the_default_and_the_file_is_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "limits.toml").write_text(text, encoding="utf-8")
    loaded = load_limits(tmp_path)
    assert loaded.limits == default_limits()
    assert loaded.problems
    assert (tmp_path / "limits.toml.bad").read_text(encoding="utf-8") == text


def test_scenario_132_one_bad_limit_leaves_the_good_ones(tmp_path: Path) -> None:
    text = tomli_w.dumps({"schema": 1, "LIVE": {"max_value": "100", "max_orders": "lots"}})
    (tmp_path / "limits.toml").write_text(text, encoding="utf-8")
    loaded = load_limits(tmp_path)
    assert loaded.limits[Mode.LIVE].max_value == 100
    assert loaded.limits[Mode.LIVE].max_orders == 5
    assert load_limits(tmp_path).problems == (), "the good ones were saved again"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_value = ", "The limits cannot be read; the defaults hold."),
        ("schema = 2", "The limits are of another version of ibdesk; the defaults hold."),
        ("schema = 1\nNONE = 1", "NONE is no mode in the limits; the default holds."),
        ("schema = 1\n[LIVE]\nno_such = '1'", "The limit no_such of LIVE is not as it should be; the default holds."),
    ],
)
def test_scenario_132_what_was_wrong_is_said_and_where_the_file_is(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "limits.toml").write_text(text, encoding="utf-8")
    assert load_limits(tmp_path).problems == (said, "The file is kept as limits.toml.bad.")


def test_scenario_132_what_follows_a_bad_mode_still_counts() -> None:
    limits, problems = read_limits({"schema": 1, "NONE": {}, "LIVE": {"max_value": "100"}})
    assert limits[Mode.LIVE].max_value == 100
    assert len(problems) == 1


def test_a_limit_of_0_is_kept_as_0() -> None:
    """Nothing may go then; it is no missing limit."""
    limits, problems = read_limits({"schema": 1, "LIVE": {"max_orders": "0", "max_value": "0.0"}})
    assert (limits[Mode.LIVE].max_orders, limits[Mode.LIVE].max_value, problems) == (0, 0, [])


def test_scenario_132_a_file_that_cannot_be_put_aside_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> Path:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(limit_file, "put_aside", refuse)
    (tmp_path / "limits.toml").write_text("schema = 2", encoding="utf-8")
    loaded = load_limits(tmp_path)
    assert loaded.problems[-1] == "The file could not be put aside (Permission denied)."
    assert loaded.limits == default_limits()


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert load_limits(tmp_path).limits == default_limits()
    assert load_limits(tmp_path).problems == ()


def test_the_keys_in_the_file_and_the_ceilings_stay_what_they_are() -> None:
    """Files of earlier versions hold these keys; a ceiling that moves is a change of the rules."""
    assert {one.key: (one.name, one.part, str(one.highest), one.unit) for one in FIELDS} == KEPT


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
tables = st.dictionaries(st.sampled_from([*BY_KEY, "x"]), values, max_size=5)


@given(st.dictionaries(st.sampled_from(["LIVE", "PAPER", "SIM", "x"]), tables | values, max_size=4))
def test_scenario_132_no_file_ever_means_no_limit(found: dict[str, object]) -> None:
    limits, _ = read_limits({"schema": 1, **found})
    assert set(limits) == set(Mode)
    assert all(within(profile) for profile in limits.values())
    assert limits[Mode.LIVE].confirm


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("max_size_stk", Decimal("2.5"), Decimal("2.5")),
        ("collar_cash", Decimal("0.25"), Decimal("0.25")),
        ("max_value", Decimal("1234.56"), Decimal("1234.56")),
        ("max_working", Decimal(7), 7),
        ("market_orders", False, False),
    ],
)
def test_an_edited_limit_is_kept_as_it_is_counted_and_no_other_one_moves(
    key: str, value: Decimal | bool, kept: object
) -> None:
    before, one = default_profile(Mode.PAPER), BY_KEY[key]
    after = with_value(before, one, value)
    held = getattr(after, one.name)
    found = held[one.part] if one.part else held
    assert (found, type(found)) == (kept, type(kept))
    assert [edit.key for edit in edits(before, after)] == [key]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("market_orders", Decimal(1), "Market orders takes yes or no."),
        ("max_value", True, "One order takes a number."),
        ("max_working", Decimal("1.5"), "Working orders must be a whole number."),
    ],
)
def test_a_value_of_the_other_kind_is_refused_with_the_name_of_the_limit(
    key: str, value: Decimal | bool, words: str
) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        with_value(default_profile(Mode.PAPER), BY_KEY[key], value)

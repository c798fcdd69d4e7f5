"""Arming for real money: what it takes, and how surely it ends. Clocks are the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import Endpoint, Mode
from ibdesk.session.armdesk import ticks_of, trouble_of
from ibdesk.session.arming import EXPIRES_S, Arming, ArmingTick, SleepWatch
from ibdesk.session.crosscheck import is_remote, load_accounts, port_doubt, port_notice, save_accounts
from ibdesk.session.targets import Target
from ibdesk.session.views import Doubt, LinkView, Phase, ReadOnly

LIVE = "U1234567"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def target(port: int, host: str = "127.0.0.1") -> Target:
    return Target(kind="live", endpoint=Endpoint(host=host, port=port, client_id=ClientId(1)))


def ready(**fields: object) -> LinkView:
    values: dict[str, object] = {
        "phase": Phase.READY, "mode": Mode.LIVE, "accounts": (LIVE,), "account": LIVE, "ib_up": True,
        "target": target(7496),
    }  # fmt: skip
    return LinkView(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["", "456", "45678", "4568", " 4567", "U1234567", "٤٥٦٧", "7654"])
def test_only_the_last_four_characters_arm(clock: Clock, typed: str) -> None:
    arming = Arming(clock)
    assert arming.arm(LIVE, typed)
    assert not arming.armed
    assert arming.arm(LIVE, "4567") == ""
    assert arming.armed


def test_no_account_cannot_be_armed_by_typing_nothing(clock: Clock) -> None:
    arming = Arming(clock)
    assert arming.arm("", "")
    assert not arming.armed


def test_after_15_minutes_without_an_order_it_is_over(clock: Clock) -> None:
    arming = Arming(clock)
    arming.arm(LIVE, "4567")
    clock.now += EXPIRES_S - 1
    assert arming.armed
    arming.note_action()
    clock.now += EXPIRES_S - 1
    assert arming.armed
    clock.now += 1
    assert not arming.armed
    assert arming.ran_out
    arming.note_action()  # too late: an action does not bring it back
    assert not arming.armed


def test_scenario_138_a_wall_clock_that_is_set_back_does_not_extend_it(clock: Clock) -> None:
    """Only the monotonic clock is asked."""
    arming, wall = Arming(clock), Clock()
    watch = SleepWatch(clock, wall)
    arming.arm(LIVE, "4567")
    wall.now -= 3600
    clock.now += EXPIRES_S
    assert not watch.slept()
    assert not arming.armed


def test_every_tick_that_is_asked_must_be_there(clock: Clock) -> None:
    arming, wanted = Arming(clock), (ArmingTick(key="remote", sentence=""), ArmingTick(key="port", sentence=""))
    for ticked in (frozenset[str](), frozenset({"remote"}), frozenset({"port"}), frozenset({"other"})):
        assert arming.arm(LIVE, "4567", wanted, ticked)
    assert arming.arm(LIVE, "4567", wanted, frozenset({"remote", "port"})) == ""


@pytest.mark.parametrize(("slept_s", "noticed"), [(0, False), (29, False), (31, True), (8 * 3600, True)])
def test_scenario_34_a_wall_clock_that_ran_ahead_means_that_the_machine_slept(
    clock: Clock, slept_s: int, noticed: bool
) -> None:
    wall = Clock()
    watch = SleepWatch(clock, wall)
    clock.now += 1
    wall.now += 1 + slept_s
    assert watch.slept() is noticed
    clock.now += 1
    wall.now += 1
    assert not watch.slept(), "said once"


def test_a_slow_drift_of_the_clocks_is_no_sleep(clock: Clock) -> None:
    wall = Clock()
    watch = SleepWatch(clock, wall)
    for _ in range(1000):
        clock.now += 1
        wall.now += 1.1
        assert not watch.slept()


def test_scenario_12_the_port_only_raises_a_doubt_the_accounts_decide() -> None:
    sentence = "Port 7497 usually means paper, but account …4567 is real money."
    assert port_doubt(target(7497), Mode.LIVE, frozenset({LIVE})) == sentence
    assert port_doubt(target(4002), Mode.LIVE, frozenset({LIVE, "DU1"}))
    assert port_doubt(target(7496), Mode.LIVE, frozenset({LIVE})) == ""
    assert port_doubt(target(17497), Mode.LIVE, frozenset({LIVE})) == "", "containers map ports"
    assert port_doubt(target(7497), Mode.PAPER, frozenset({"DU1"})) == ""
    assert "7496 usually means real money" in port_notice(target(7496), Mode.PAPER)
    assert port_notice(target(7496), Mode.LIVE) == ""
    assert port_notice(target(7497), Mode.PAPER) == ""


@pytest.mark.parametrize(
    ("host", "remote"),
    [("127.0.0.1", False), ("127.8.8.8", False), ("::1", False), ("localhost", False), ("LocalHost", False),
     ("192.168.1.4", True), ("tws.example.com", True), ("0.0.0.0", True)],
)  # fmt: skip
def test_scenario_17_any_other_computer_wants_a_tick_of_its_own(host: str, remote: bool) -> None:
    assert is_remote(host) is remote
    keys = [one.key for one in ticks_of(ready(target=target(7496, host)))]
    assert keys == (["remote"] if remote else [])


def test_a_remote_host_behind_a_paper_port_wants_both_ticks() -> None:
    assert [one.key for one in ticks_of(ready(target=target(4002, "10.0.0.1")))] == ["remote", "port"]


@pytest.mark.parametrize(
    "fields",
    [
        {"phase": Phase.WAITING}, {"mode": Mode.PAPER}, {"stale": True}, {"ib_up": False},
        {"doubt": Doubt(cause="port", sentence="Which?")},
        {"read_only": ReadOnly(cause="tws", reason="TWS is in Read-Only API mode.")},
    ],
)  # fmt: skip
def test_nothing_is_armed_while_anything_is_unsure(fields: dict[str, object]) -> None:
    assert trouble_of(ready()) == ""
    assert trouble_of(ready(**fields))


def test_accounts_of_earlier_logins_are_kept_and_a_broken_file_is_no_knowledge(tmp_path: Path) -> None:
    save_accounts(tmp_path, {"127.0.0.1:7497": frozenset({"DU2", "DU1"})})
    assert load_accounts(tmp_path) == {"127.0.0.1:7497": frozenset({"DU1", "DU2"})}
    (tmp_path / "accounts.json").write_text('{"a": ["DU1"], "b": [1], "c": "DU1", "d": []}', encoding="utf-8")
    assert load_accounts(tmp_path) == {"a": frozenset({"DU1"})}
    (tmp_path / "accounts.json").write_text("[]", encoding="utf-8")
    assert load_accounts(tmp_path) == {}


@pytest.mark.complains
def test_accounts_that_cannot_be_read_are_said_in_the_log(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text("{", encoding="utf-8")
    assert load_accounts(tmp_path) == {}
    assert load_accounts(None) == {}

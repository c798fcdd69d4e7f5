"""Mode, back-off, heartbeat, world time, trading hours: the pure rules of a session."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from ibdesk.core.ids import ClientId
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.session.heartbeat import Heartbeat, Watchdog
from ibdesk.session.linkwords import failure_of
from ibdesk.session.modes import mode_of, read_only_of
from ibdesk.session.redial import Redial
from ibdesk.session.targets import SessionSettings, Target
from ibdesk.session.views import LinkView
from ibdesk.session.worldclock import WorldClock
from ibdesk.session.zones import session_open

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ENDPOINT = Endpoint(host="192.0.2.1", port=7497, client_id=ClientId(1))


def target(*, sim: bool = False, read_only: bool = False, view_only: str = "") -> Target:
    return Target(kind="other", endpoint=ENDPOINT, sim_nonce_ok=sim, read_only=read_only, view_only=view_only)


@pytest.mark.parametrize(
    ("accounts", "mode"),
    [
        (("DU1234567",), Mode.PAPER),
        (("DU1234567", "DF7654321"), Mode.PAPER),
        (("DU1234567", "U7654321"), Mode.LIVE),
        (("U1234567",), Mode.LIVE),
        (("DUMMY",), Mode.LIVE),
        (("DU12x",), Mode.LIVE),
        (("DU١٢٣",), Mode.LIVE),
        ((), Mode.LIVE),
    ],
)
def test_only_all_paper_accounts_make_paper(accounts: tuple[str, ...], mode: Mode) -> None:
    assert mode_of(target(), accounts)[0] is mode


def test_sim_needs_the_nonce_not_the_address() -> None:
    assert mode_of(target(sim=True), ("DU1000000",))[0] is Mode.SIM
    assert mode_of(target(), ("DU1000000",))[0] is Mode.PAPER


@pytest.mark.parametrize("sim", [True, False])
def test_an_account_of_real_money_is_live_and_so_wants_arming_whatever_the_target(sim: bool) -> None:
    for accounts in (("U1234567",), ("DU1", "U2")):
        view = LinkView(mode=mode_of(target(sim=sim), accounts)[0], read_only=read_only_of(target(sim=sim), accounts))
        assert (view.mode, view.read_only, view.disarmed, view.new_orders_off) == (Mode.LIVE, None, True, True)


def test_the_start_option_and_a_second_program_are_read_only_for_real_money_too() -> None:
    for chosen, cause in ((target(read_only=True), "start"), (target(view_only="Another ibdesk."), "view")):
        read_only = read_only_of(chosen, ("U1234567",))
        assert read_only is not None
        assert read_only.cause == cause
    nobody = read_only_of(target(), ())
    assert nobody is not None
    assert nobody.cause == "accounts"


def test_paper_may_trade_unless_the_start_said_otherwise() -> None:
    assert read_only_of(target(), ("DU1234567",)) is None
    chosen = read_only_of(target(read_only=True), ("DU1234567",))
    assert chosen is not None
    assert chosen.cause == "start"


def test_masked_accounts_do_not_give_the_number_away() -> None:
    assert "U1234567" not in mode_of(target(), ("U1234567",))[1]


def test_scenario_1_the_wait_doubles_with_jitter_and_stays_at_30_s() -> None:
    redial = Redial(SessionSettings(), lambda: 0.0, random.Random(7))
    waits = [redial.delay_s(CloseReason.REFUSED) for _ in range(20)]
    assert all(wait is not None and 0.8 * min(2.0**n, 30) <= wait <= 30 for n, wait in enumerate(waits))
    assert len(set(waits[:5])) == 5
    redial.reset()
    again = redial.delay_s(CloseReason.LOST)
    assert again is not None
    assert again <= 1.2


@pytest.mark.parametrize("reason", list(CloseReason))
def test_every_reason_has_a_sentence_and_a_next_step(reason: CloseReason) -> None:
    failure = failure_of(reason, "connection reset", ENDPOINT)
    if reason is CloseReason.ASKED:
        assert failure is None
    else:
        assert failure is not None
        assert failure.sentence.endswith(".")
        assert failure.next_step
        assert "192.0.2.1:7497" in failure.sentence


def test_scenario_14_ping_after_5_stale_within_10_dead_within_15_seconds() -> None:
    heartbeat = Heartbeat(SessionSettings(), 0.0)
    pulses = [heartbeat.look(float(second), 0.0) for second in range(16)]
    assert next(n for n, pulse in enumerate(pulses) if pulse.ping) == 5
    assert next(n for n, pulse in enumerate(pulses) if pulse.stale) <= 10
    assert 11 <= next(n for n, pulse in enumerate(pulses) if pulse.dead) <= 15


def test_a_talking_link_is_pinged_for_its_clock_only() -> None:
    heartbeat = Heartbeat(SessionSettings(), 0.0)
    pings = [second for second in range(60) if heartbeat.look(float(second), float(second)).ping]
    assert pings == [15, 30, 45]


def test_scenario_117_a_late_look_is_our_own_fault() -> None:
    heartbeat = Heartbeat(SessionSettings(), 0.0)
    pulse = heartbeat.look(40.0, 0.0)
    assert not pulse.dead
    assert not pulse.stale
    assert pulse.ping


def server(clock: WorldClock, speed: float, upto: float, every: float = 5.0, start: float = 0.0) -> None:
    """Let a server whose clock runs `speed` times as fast answer pings, in whole seconds as TWS does."""
    at = start
    while at <= upto:
        world = START + timedelta(seconds=at * speed)
        clock.add(world.replace(microsecond=0), 100.0 + at)
        at += 1.0 if clock.unsure else every


def test_world_time_is_that_of_this_computer_till_the_server_tells() -> None:
    clock = WorldClock()
    assert not clock.known
    assert abs(clock.now(0.0) - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("speed", [1.0, 2.0, 10.0, 60.0])
def test_world_time_runs_as_fast_as_the_server(speed: float) -> None:
    clock = WorldClock()
    server(clock, speed, 120.3)
    assert clock.rate == pytest.approx(speed, rel=0.05)
    expected = START + timedelta(seconds=125 * speed)
    assert abs((clock.now(225.0) - expected).total_seconds()) <= 1.5 + 0.5 * speed


def test_a_clock_that_is_set_anew_is_followed_without_racing() -> None:
    clock = WorldClock()
    server(clock, 1.0, 30.0)
    jumped = START + timedelta(hours=3)
    for number, at in enumerate((35.0, 36.0, 41.0)):
        clock.add(jumped + timedelta(seconds=at - 35.0), 100.0 + at)
        assert clock.rate == 1.0, number
    assert abs((clock.now(142.0) - jumped).total_seconds() - 7.0) <= 2.0
    clock.reset()
    assert not clock.known


NVDA = ContractDetails(
    contract=Contract(symbol="NVDA"),
    time_zone_id="US/Eastern",
    trading_hours="20261120:0400-20261120:2000;20261121:CLOSED",
    liquid_hours="20261120:0930-1600;20261121:CLOSED",
)


@pytest.mark.parametrize(
    ("hour", "regular", "extended"), [(13, False, True), (15, True, True), (22, False, True), (3, False, False)]
)
def test_trading_hours_are_read_in_the_exchanges_time(hour: int, regular: bool, extended: bool) -> None:
    now = datetime(2026, 11, 20, hour, 0, tzinfo=UTC)
    assert session_open(NVDA, now) is regular
    assert session_open(NVDA, now, outside_rth=True) is extended


def test_scenario_91_hours_in_an_unknown_zone_are_unknown_not_closed() -> None:
    odd = ContractDetails(contract=Contract(), time_zone_id="Mars/Olympus", liquid_hours="20261120:0930-1600")
    assert session_open(odd, START) is None
    assert session_open(ContractDetails(contract=Contract(), time_zone_id="MET"), START) is None


def test_scenario_117_a_standstill_of_the_window_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="ibdesk")
    watchdog = Watchdog(1.0, 100.0)
    for now_s in (101.0, 102.5, 132.5, 133.5):
        watchdog.look(now_s)
    assert [record.getMessage() for record in caplog.records] == ["the window stood still for 30.0 s"]

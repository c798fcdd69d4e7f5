"""Real money in the session: what arms, what disarms, what leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.ids import ClientId
from ibdesk.core.limits import LimitProfile
from ibdesk.core.orders.state import Base
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, PlaceOrder
from ibdesk.core.records.link import Endpoint, ManagedAccounts, Mode
from ibdesk.core.records.notice import Notice
from ibdesk.journal import Journal
from ibdesk.session.previews import Voided
from ibdesk.session.targets import SessionSettings, Target
from tests.gui.session.conftest import Desk

LIVE, OTHER = "U1234567", "U7654321"


def endpoint(port: int = 7496, host: str = "127.0.0.1") -> Endpoint:
    return Endpoint(host=host, port=port, client_id=ClientId(1))


@pytest.fixture
def closed(qtbot: QtBot, journal: Journal, tmp_path: Path) -> Iterator[Desk]:
    """A desk not connected yet, whose TWS will serve two accounts of real money."""
    quick = SessionSettings(frame_ms=1, idle_frame_ms=1, tick_ms=100_000, folder=tmp_path)
    desk = Desk(qtbot, journal, quick)
    desk.accounts = (LIVE, OTHER)
    yield desk
    assert desk.session.close()


def connect(desk: Desk, where: Endpoint | None = None) -> None:
    desk.session.connector.open(Target(kind="live", endpoint=where or endpoint()))
    desk.until(lambda: desk.session.link.view.ready and not desk.session.lists.running)
    desk.quote()
    desk.until(lambda: desk.session.accounts.base_currency(LIVE) != "")


@pytest.fixture
def live(closed: Desk) -> Desk:
    connect(closed)
    return closed


@pytest.fixture
def armed(live: Desk) -> Desk:
    assert live.session.arming.arm("4567") == ""
    return live


def may_send(desk: Desk) -> bool:
    return desk.session.order_desk.preview(desk.draft(account=LIVE)).ok


def test_every_live_connect_starts_disarmed_and_sends_nothing(live: Desk) -> None:
    lock = live.session.order_desk.locked
    assert lock is not None
    assert (lock.reason, lock.what_to_do) == ("Locked: read-only", "Arm trading in the top bar")
    assert lock.cancel_works
    assert not may_send(live)
    assert not live.broker.armed
    assert not live.broker.of(PlaceOrder)


def test_armed_an_order_leaves_and_the_broker_knows(armed: Desk) -> None:
    assert armed.broker.armed
    order = armed.place(account=LIVE)
    assert order.base is Base.WORKING
    assert len(armed.broker.of(PlaceOrder)) == 1


def test_law_9_cancel_and_kill_switch_work_without_arming(armed: Desk) -> None:
    order = armed.place(account=LIVE)
    armed.session.arming.disarm()
    assert armed.session.order_desk.cancel_trouble == ""
    assert armed.session.order_desk.cancel([order.key]).asked
    assert armed.session.order_desk.cancel_all("everything").asked
    assert armed.broker.of(CancelOrder)
    assert armed.broker.of(CancelAllOrders)


def lose(desk: Desk) -> None:
    desk.broker.lose()


def ib_down(desk: Desk) -> None:
    desk.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost."))


def tws_down(desk: Desk) -> None:
    desk.broker.tell(Notice(subject_id=None, code=2110, text="Connectivity between TWS and server is broken."))


def sleep(desk: Desk) -> None:
    desk.wall.now += 3600
    desk.session.connector.on_timer_timeout()


def other_account(desk: Desk) -> None:
    desk.session.select_account(OTHER)


def other_login(desk: Desk) -> None:
    desk.broker.tell(ManagedAccounts(accounts=("U9999999",)))


def time_out(desk: Desk) -> None:
    for _ in range(45):
        desk.clock.now += 20
        desk.session.connector.on_timer_timeout()


def stand_still(desk: Desk) -> None:
    desk.clock.now += 60
    desk.session.connector.on_timer_timeout()


def read_only(desk: Desk) -> None:
    text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
    desk.broker.tell(Notice(subject_id=None, code=321, text=text))


def leave(desk: Desk) -> None:
    desk.session.connector.close()


CAUSES: tuple[tuple[Callable[[Desk], None], str], ...] = (
    (lose, "Disarmed: the connection was lost."),
    (leave, "Disarmed: the connection was lost."),
    (ib_down, "Disarmed: IB is not reachable."),
    (tws_down, "Disarmed: IB is not reachable."),
    (sleep, "Disarmed: this computer slept."),
    (other_account, "Disarmed: another account was chosen."),
    (other_login, "Disarmed: the connection was lost."),
    (time_out, "Disarmed: 15 minutes without an order."),
    (read_only, "Disarmed: read-only."),
    (stand_still, "Disarmed: this computer slept, or ibdesk stood still."),
)


@pytest.mark.parametrize(("happens", "said"), CAUSES, ids=[happens.__name__ for happens, _ in CAUSES])
def test_whatever_shakes_the_ground_disarms(armed: Desk, happens: Callable[[Desk], None], said: str) -> None:
    session, broker = armed.session, armed.broker
    preview = session.order_desk.preview(armed.draft(account=LIVE))
    assert preview.ok
    happens(armed)
    armed.until(lambda: not session.link.view.armed)
    assert session.arming.view.ended_by == said
    assert not broker.armed
    assert not session.order_desk.transmit(preview.token).accepted
    assert not may_send(armed)
    assert not broker.of(PlaceOrder)
    assert any(row.text == said for row in session.notices.rows)


def test_scenario_34_after_a_sleep_previews_are_gone_and_the_link_is_made_anew(armed: Desk) -> None:
    session = armed.session
    voided: list[Voided] = []
    session.order_desk.voided.connect(voided.append)
    preview = session.order_desk.preview(armed.draft(account=LIVE))
    asked = session.link.view.session_no
    sleep(armed)
    armed.until(lambda: bool(voided))
    assert voided[0].token == preview.token
    armed.until(lambda: session.link.view.retry_at is not None)
    armed.advance(2)
    armed.until(lambda: session.link.view.ready and session.link.view.session_no > asked)
    assert not session.link.view.armed, "the new link starts disarmed"
    armed.until(lambda: session.lists.gate_open and not session.lists.running)


def test_scenario_34_a_click_right_after_waking_up_sends_nothing(armed: Desk) -> None:
    """The look at the clocks does not wait for the next second."""
    preview = armed.session.order_desk.preview(armed.draft(account=LIVE))
    armed.wall.now += 600
    assert not armed.session.order_desk.transmit(preview.token).accepted
    assert not armed.broker.of(PlaceOrder)


def test_a_click_after_the_15_minutes_sends_nothing_before_any_tick(armed: Desk) -> None:
    armed.clock.now += 880
    armed.session.quotes.changed.emit(None)
    preview = armed.session.order_desk.preview(armed.draft(account=LIVE, reference="178.40"))
    assert preview.ok, preview.problems
    armed.clock.now += 20
    assert not armed.session.order_desk.transmit(preview.token).accepted
    assert not armed.broker.of(PlaceOrder)


def test_an_order_begins_the_15_minutes_anew_and_so_does_a_cancel(armed: Desk) -> None:
    arming = armed.session.arming
    armed.clock.now += 30
    order = armed.place(account=LIVE, reference="178.40")
    assert arming.view.left_s == 900
    armed.clock.now += 60
    armed.session.order_desk.cancel([order.key])
    assert arming.view.left_s == 900


def test_an_order_that_waits_for_the_journal_while_arming_ends_is_not_sent(armed: Desk, journal: Journal) -> None:
    held = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    preview = armed.session.order_desk.preview(armed.draft(account=LIVE))
    assert armed.session.order_desk.transmit(preview.token).accepted
    armed.session.arming.disarm()
    commit(*held[0])
    armed.until(lambda: bool(armed.session.orders.rows))
    assert armed.session.orders.rows[0].base is Base.NOT_SENT
    assert not armed.broker.of(PlaceOrder)


def test_arming_is_for_one_account(armed: Desk) -> None:
    """An order for the other account of the same login does not leave under the arming of this one."""
    preview = armed.session.order_desk.preview(armed.draft(account=OTHER))
    assert not preview.ok
    assert preview.problems[0].text == "Trading is armed for …4567 only."


def test_arming_disarming_and_limits_are_journalled(live: Desk, journal: Journal) -> None:
    told: list[tuple[object, ...]] = []
    journal.decide = lambda kind, number, **said: told.append((kind, said["text"], said["old"], said["new"]))  # type: ignore
    live.session.arming.arm("4567")
    live.session.limits.change(Mode.LIVE, replace(live.session.limits.of(Mode.LIVE), max_orders=3))
    live.session.arming.disarm()
    assert told == [
        ("arm", LIVE, "disarmed", "armed"),
        ("limit", "LIVE max_orders", "5", "3"),
        ("disarm", LIVE, "armed", "Disarmed by you."),
    ]


def test_paper_needs_no_arming_and_cannot_be_armed(closed: Desk) -> None:
    closed.accounts = ("DU1000000",)
    closed.session.connector.open(Target(kind="paper_tws", endpoint=endpoint(7497)))
    closed.until(lambda: closed.session.link.view.ready)
    assert closed.session.arming.arm("0000") == "Only real money needs arming."
    closed.quote()
    closed.until(lambda: not closed.session.lists.running)
    closed.place()


def test_scenario_17_another_computer_wants_its_tick(closed: Desk) -> None:
    connect(closed, endpoint(host="192.168.7.7"))
    arming = closed.session.arming
    assert [one.key for one in arming.view.ticks] == ["remote"]
    said = "192.168.7.7 is another computer. Orders and data cross the network unencrypted."
    assert [row.severity for row in closed.session.notices.rows if row.text == said] == ["needs_you"]
    assert arming.arm("4567")
    assert arming.arm("4567", frozenset({"remote"})) == ""


def test_scenario_12_real_money_on_a_paper_port_is_blocked_until_it_was_read(closed: Desk) -> None:
    connect(closed, endpoint(7497))
    session = closed.session
    doubt = session.link.view.doubt
    assert doubt is not None
    assert doubt.sentence == "Port 7497 usually means paper, but account …4567 is real money."
    assert session.arming.arm("4567", frozenset({"port"})) == doubt.sentence
    assert session.order_desk.cancel_trouble == ""
    session.controls.login.confirm()
    assert session.link.view.doubt is None
    assert session.arming.arm("4567"), "it wants the tick, too"
    assert session.arming.arm("4567", frozenset({"port"})) == ""


def test_scenario_12_the_port_serves_other_accounts_than_last_time(closed: Desk) -> None:
    session = closed.session
    closed.accounts = ("DU1000000",)
    connect_paper(closed)
    assert session.link.view.doubt is None
    closed.place()
    closed.accounts = ("DU1000000", "DU2000000")
    session.connector.open(Target(kind="paper_tws", endpoint=endpoint(7497)))
    closed.until(lambda: session.link.view.ready and session.link.view.session_no == 2)
    doubt = session.link.view.doubt
    assert doubt is not None
    assert doubt.cause == "accounts"
    assert "…0000 last time" in doubt.sentence
    lock = session.order_desk.locked
    assert lock is not None
    assert lock.reason == "Locked: is this the right login?"
    assert not session.order_desk.preview(closed.draft()).ok
    session.controls.login.confirm()
    assert session.order_desk.locked is None or session.order_desk.locked.reason != lock.reason


def connect_paper(desk: Desk) -> None:
    desk.session.connector.open(Target(kind="paper_tws", endpoint=endpoint(7497)))
    desk.until(lambda: desk.session.link.view.ready and not desk.session.lists.running)
    desk.quote()


def test_scenario_12_paper_accounts_on_a_live_port_are_paper_with_a_notice(closed: Desk) -> None:
    closed.accounts = ("DU1000000",)
    closed.session.connector.open(Target(kind="live", endpoint=endpoint(7496)))
    closed.until(lambda: closed.session.link.view.ready)
    assert closed.session.link.view.mode is Mode.PAPER
    assert closed.session.link.view.doubt is None
    said = [row.text for row in closed.session.notices.rows]
    assert "Port 7496 usually means real money, but every account is a paper account." in said


def test_a_raised_limit_holds_from_the_next_arming_a_lowered_one_at_once(armed: Desk) -> None:
    limits, mode = armed.session.limits, Mode.LIVE
    usual = limits.of(mode)
    assert limits.change(mode, replace(usual, max_value=usual.max_value * 2, max_orders=2)) == ""
    assert (limits.of(mode).max_value, limits.of(mode).max_orders) == (usual.max_value, 2)
    assert limits.waits(mode)
    armed.session.arming.disarm()
    assert limits.of(mode).max_value == usual.max_value
    assert armed.session.arming.arm("4567") == ""
    assert limits.of(mode).max_value == usual.max_value * 2
    assert armed.session.checks.context(None, LIVE).limits.profile == limits.of(mode)


def test_arming_again_without_a_pause_lets_the_raised_limit_in(armed: Desk) -> None:
    limits = armed.session.limits
    limits.change(Mode.LIVE, replace(LimitProfile(), market_orders=True))
    assert not limits.of(Mode.LIVE).market_orders
    assert armed.session.arming.arm("4567") == ""
    assert limits.of(Mode.LIVE).market_orders


def arming_runs_out(desk: Desk) -> None:
    desk.clock.now += 901


def machine_sleeps(desk: Desk) -> None:
    desk.wall.now += 3600


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (arming_runs_out, "Not sent: trading is not armed for this account"),
        (machine_sleeps, "Not sent: the connection was lost"),
    ],
)
def test_scenario_34_what_ends_the_arming_while_the_disk_is_slow_keeps_the_order_here(
    armed: Desk, journal: Journal, meanwhile: Callable[[Desk], None], said: str
) -> None:
    """Between the click and the journal's answer no tick of the second need fall: the clocks are asked again."""
    held: list[tuple[Any, Any]] = []
    commit = journal.commit_intent
    journal.commit_intent = lambda intent, done: held.append((intent, done))  # type: ignore[method-assign]
    refused: list[str] = []
    armed.session.order_desk.refused.connect(lambda one: refused.append(one.reason))
    preview = armed.session.order_desk.preview(armed.draft(account=LIVE))
    assert armed.session.order_desk.transmit(preview.token).accepted
    broker = armed.broker
    meanwhile(armed)
    commit(*held[0])
    armed.until(lambda: bool(refused))
    assert refused == [said]
    assert [one.base for one in armed.session.orders.rows] == [Base.NOT_SENT]
    assert not broker.of(PlaceOrder)

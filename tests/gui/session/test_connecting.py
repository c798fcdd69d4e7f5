"""Opening, keeping, losing and closing the link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ibdesk.core.ids import ClientId, SessionNo
from ibdesk.core.records.command import CancelAccountSummary, CancelPositions, PlaceOrder, RequestCurrentTime
from ibdesk.core.records.link import CloseReason, CurrentTime, Endpoint, MessageDropped, Mode
from ibdesk.core.records.notice import Notice
from ibdesk.session.views import Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import NOON


def test_a_link_is_ready_with_accounts_id_and_time(desk: Desk) -> None:
    desk.connect()
    view = desk.session.link.view
    assert (view.mode, view.account, view.next_order_id) == (Mode.SIM, "DU1000000", 1)
    assert view.server_version == 157
    assert view.ibapi_limited
    assert desk.session.accounts.complete
    assert desk.session.positions.complete
    assert desk.session.lists.gate_open
    assert abs(desk.session.link.world_now() - NOON) < timedelta(seconds=2)


def test_nothing_leaves_before_ids_and_accounts(desk: Desk) -> None:
    desk.connect()
    assert isinstance(desk.broker.sent[0], RequestCurrentTime)


def test_disconnect_unsubscribes_and_the_window_can_connect_again(desk: Desk) -> None:
    """A3, B4: clean leave, then once more."""
    desk.connect()
    desk.session.connector.close()
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)
    assert desk.brokers[0].of(CancelAccountSummary)
    assert desk.brokers[0].of(CancelPositions)
    assert desk.session.link.view.failure is None
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.ready)
    assert desk.session.link.view.session_no == 2


def test_scenario_1_nothing_listens_and_the_tries_back_off_to_30_s(desk: Desk) -> None:
    desk.refuse = CloseReason.REFUSED
    desk.open()
    waits = []
    for attempt in range(1, 9):
        desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
        view = desk.session.link.view
        assert view.attempt == attempt
        assert view.failure is not None
        assert "127.0.0.1:7497" in view.failure.sentence
        assert "4002" in view.failure.next_step
        wait_s = desk.session.connector.retry_in_s
        assert wait_s is not None
        waits.append(wait_s)
        desk.clock.now += wait_s
        desk.session._deadlines.run_due()
    assert 0.8 <= waits[0] <= 1.2
    assert waits[1] > waits[0]
    assert max(waits) <= 30.0
    assert waits[-1] >= 24.0


def test_scenario_3_a_silent_peer_is_tried_again_with_a_hint(desk: Desk) -> None:
    desk.refuse = CloseReason.SILENT
    desk.open()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert "waiting for a click" in failure.next_step


@pytest.mark.parametrize("reason", [CloseReason.NOT_TWS, CloseReason.BAD_VERSION])
def test_scenario_5_and_7_a_foreign_peer_is_not_dialled_again(desk: Desk, reason: CloseReason) -> None:
    desk.refuse = reason
    desk.open()
    desk.until(lambda: desk.session.link.view.failure is not None)
    assert desk.session.link.view.phase is Phase.OFF
    assert desk.session.connector.retry_in_s is None
    desk.refuse = None
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.ready)


def test_scenario_8_a_client_id_in_use_is_waited_for_then_left_to_the_user(desk: Desk) -> None:
    desk.refuse = CloseReason.CLIENT_ID_IN_USE
    desk.open()
    while True:
        desk.until(lambda: desk.session.link.view.phase in (Phase.WAITING, Phase.OFF))
        if desk.session.link.view.phase is Phase.OFF:
            break
        desk.clock.now += 5.0
        desk.session._deadlines.run_due()
    assert len(desk.brokers) == 13
    assert {broker.endpoint.client_id for broker in desk.brokers} == {1}


def test_scenario_9_never_more_than_one_session_at_a_time(desk: Desk) -> None:
    """Fifty failures, one thread at any time."""
    desk.refuse = CloseReason.SILENT
    desk.open()
    for _ in range(50):
        desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
        desk.session.connector.try_now()
        desk.session.connector.try_now()
        assert sum(1 for one in desk.brokers if one.running.is_set()) <= 1
    assert len(desk.brokers) == 51


def test_scenario_11_accounts_or_time_that_never_come_fail_the_handshake(desk: Desk) -> None:
    desk.open()
    desk.until(lambda: bool(desk.brokers))
    desk.broker.silent = True
    desk.until(lambda: desk.session.link.view.phase is Phase.HANDSHAKE)
    desk.advance(11.0)
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.NOT_READY


def test_scenario_14_a_half_open_socket_goes_stale_then_is_redialled(desk: Desk) -> None:
    desk.connect()
    desk.broker.silent = True
    pings = len(desk.broker.of(RequestCurrentTime))
    desk.advance(6.0)
    assert len(desk.broker.of(RequestCurrentTime)) > pings
    assert not desk.session.link.view.stale
    desk.advance(4.0)
    assert desk.session.link.view.stale
    lock = desk.session.order_desk.locked
    assert lock is not None
    assert "does not answer" in lock.reason
    desk.advance(5.0)
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.LOST


def test_scenario_14_a_link_that_answers_late_is_fresh_again(desk: Desk) -> None:
    desk.connect()
    desk.broker.silent = True
    desk.advance(11.0)
    assert desk.session.link.view.stale
    desk.broker.tell(CurrentTime(time=NOON, received_s=desk.clock.now))
    desk.advance(2.0)
    assert not desk.session.link.view.stale
    assert desk.session.link.view.ready


def test_scenario_15_late_callbacks_of_an_old_session_are_dropped_from_view(desk: Desk) -> None:
    desk.connect()
    old = desk.broker
    old.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.ready)
    before = len(desk.session.notices.rows)
    old.tell(Notice(subject_id=None, code=1100, text="Connectivity lost"))
    desk.until(lambda: desk.session._bridge.late_records == 1)
    assert desk.session.link.view.ib_up
    assert len(desk.session.notices.rows) == before


def test_scenario_117_a_window_that_stood_still_does_not_blame_tws(desk: Desk) -> None:
    desk.connect()
    desk.clock.now += 30.0
    desk.session.connector.on_timer_timeout()
    assert desk.session.link.view.ready
    assert not desk.session.link.view.stale


def test_the_mode_is_asked_anew_at_every_connect(desk: Desk) -> None:
    """Scenario 12: the same port serves another login; it is asked about, and its mode is its own."""
    desk.connect(sim=False)
    assert desk.session.link.view.mode is Mode.PAPER
    desk.quote()
    desk.place()
    desk.accounts = ("U7654321",)
    desk.broker.orders = []  # the other login has none
    desk.broker.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    desk.session.connector.try_now()
    desk.until(lambda: desk.session.link.view.phase is Phase.OFF)
    failure = desk.session.link.view.failure
    assert failure is not None
    assert failure.reason is CloseReason.OTHER_LOGIN
    assert "…4321 instead of …0000" in failure.sentence
    assert not desk.broker.sent, "not even a question reaches the other login"
    assert desk.session.connector.retry_in_s is None
    desk.session.connector.try_now()  # yes, that is what I want
    desk.until(lambda: desk.session.link.view.ready)
    view = desk.session.link.view
    assert view.mode is Mode.LIVE
    assert not desk.session.orders.rows, "orders of the other login were shown as its own"
    assert (view.disarmed, view.new_orders_off) == (True, True)


def test_an_empty_account_list_is_read_only(desk: Desk) -> None:
    """Scenario 13."""
    desk.accounts = ()
    desk.connect(sim=False)
    read_only = desk.session.link.view.read_only
    assert read_only is not None
    assert read_only.cause == "accounts"


def test_opening_another_target_closes_the_first_and_forgets_its_world(desk: Desk) -> None:
    desk.connect()
    desk.quote()
    desk.place()
    other = Endpoint(host="127.0.0.1", port=4002, client_id=ClientId(7))
    desk.open(endpoint=other)
    desk.until(lambda: desk.session.link.view.ready and desk.session.link.view.session_no == 2)
    assert desk.session.link.view.client_id == 7
    assert len(desk.brokers) == 2
    assert not desk.brokers[1].of(PlaceOrder)


def test_a_lost_message_about_orders_reads_the_lists_again(desk: Desk) -> None:
    """Scenario 122."""
    desk.connect()
    asked = len(desk.broker.sent)
    desk.broker.tell(MessageDropped(what="openOrder", error="field 7 is missing", concerns_orders=True))
    desk.until(lambda: len(desk.broker.sent) >= asked + 4)
    assert desk.session.link.view.dropped_messages == 1


def test_closing_is_bounded_and_leaves_no_thread(desk: Desk) -> None:
    desk.connect()
    assert desk.session.close()
    assert not desk.broker.running.is_set()
    assert desk.session.link.view.session_no == SessionNo(1)


def test_scenario_26_a_weekend_without_tws_is_tried_on_and_said_at_a_few_ages(desk: Desk) -> None:
    """Two days of world time: tried at least every 30 s, five alarms, and back without a click."""
    desk.connect()
    desk.refuse = CloseReason.REFUSED
    desk.broker.lose()
    desk.until(lambda: desk.session.link.view.phase is Phase.WAITING)
    for _ in range(96):
        assert (desk.session.connector.retry_in_s or 0) <= 30.0
        dials = len(desk.brokers)
        desk.clock.now += 1800.0
        desk.session._deadlines.run_due()
        desk.until(lambda: len(desk.brokers) > dials and desk.session.link.view.phase is Phase.WAITING)  # noqa: B023
        desk.session.connector.on_timer_timeout()
    alarms = [one.text for one in desk.session.notices.rows if "out of reach" in one.text]
    assert [text.partition(" for ")[2].partition(".")[0] for text in alarms] == [
        "30:00", "1 h 00", "6 h 00", "24 h 00", "48 h 00",
    ]  # fmt: skip
    desk.refuse = None
    desk.clock.now += 31.0
    desk.session._deadlines.run_due()
    desk.until(lambda: desk.session.lists.gate_open)
    assert desk.session.link.outage is None


def test_scenario_19_a_repeated_1100_is_one_outage_with_one_age(desk: Desk) -> None:
    desk.connect()
    lost = Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost")
    desk.broker.tell(lost)
    desk.until(lambda: not desk.session.link.view.ib_up)
    since = desk.session.link.view.ib_since
    desk.broker.tell(*[lost] * 200)
    desk.broker.tell(Notice(subject_id=None, code=2104, text="Market data farm connection is OK:usfarm"))
    desk.until(lambda: bool(desk.session.farms.rows))
    assert desk.session.link.view.ib_since == since
    assert sum(1 for one in desk.session.notices.rows if one.code == 1100) == 1


def test_scenario_35_a_long_message_on_a_slow_link_is_no_silence(desk: Desk) -> None:
    desk.connect()
    desk.broker.silent = True
    for _ in range(60):  # one message drips in for a minute; the answer to the ping stands behind it
        desk.broker.last_received_s = desk.clock.now
        desk.advance(1.0)
        assert not desk.session.link.view.stale
    assert desk.session.link.view.ready
    desk.advance(16.0)
    assert desk.session.link.view.phase is not Phase.READY

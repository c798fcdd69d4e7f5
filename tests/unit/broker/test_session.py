"""A running session: nothing that arrives can end it, and nothing that arrived is lost."""

from __future__ import annotations

import socket
import threading
from decimal import Decimal

import pytest

from ibdesk.broker import ibapi_info
from ibdesk.broker.wire import raw_text
from ibdesk.core.ids import ConId, OrderId, RequestId
from ibdesk.core.records.bars import HistoryReceived
from ibdesk.core.records.command import CancelAllOrders, CancelOrder, Command, PlaceOrder, RequestCurrentTime
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import (
    CloseReason,
    CommandSent,
    CurrentTime,
    LinkClosed,
    MessageDropped,
    NextValidId,
    SendOutcome,
)
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import OrderSpec, OrderStatus
from tests.unit.broker.peers import (
    Peer,
    Recorder,
    as_tws,
    frame,
    greeting,
    raw_frame,
    read_frame,
    read_hello,
    run_to_end,
    session_on,
    until,
    welcome,
)


def status(order_id: int, word: str = "Submitted") -> bytes:
    return frame(3, order_id, word, 0, 100, 0, 1_000_000 + order_id, 0, 0, 1, "", 0)


PING = frame(49, 1, 1_763_478_000)


def placement(account: str) -> PlaceOrder:
    contract = Contract(con_id=ConId(4815747), symbol="NVDA", exchange="SMART", currency="USD")
    spec = OrderSpec(
        action="BUY", quantity=Decimal(1), order_type="LMT", limit_price=Decimal("178.40"), account=account
    )
    return PlaceOrder(order_id=OrderId(7), contract=contract, spec=spec)


@pytest.mark.parametrize("size", [4096, 8192])
def test_32_a_burst_that_ends_on_a_multiple_of_4096_arrives_although_nothing_follows(size: int) -> None:
    filler = frame(3, 1, "Submitted", 0, 100, 0, 1, 0, 0, 1, "", 0)
    burst = b""
    while len(burst) + 2 * len(filler) < size:
        burst += filler
    count = burst.count(filler) + 1
    rest = size - len(burst) - len(filler)
    last = frame(3, 2, "Submitted", 0, 100, 0, 1, 0, 0, 1, "x" * rest, 0)
    assert len(burst + last) == size

    recorder = Recorder()
    with Peer(as_tws(burst + last)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(OrderStatus, count)
    assert recorder.all(OrderStatus)[-1].order_id == 2


def test_33_a_close_with_five_thousand_messages_waiting_delivers_them_all() -> None:
    burst = b"".join(status(number) for number in range(5000))
    with Peer(as_tws(burst, stay=False)) as peer:
        recorder, _ = run_to_end(peer.port)
    assert [record.order_id for record in recorder.all(OrderStatus)] == list(range(5000))
    assert recorder.end.reason is CloseReason.LOST


def test_33_disconnecting_with_messages_waiting_delivers_what_had_arrived() -> None:
    """10.51's own disconnect dies with a TypeError here and loses two thirds of the queue."""
    got = threading.Event()
    hold = threading.Event()

    def observer(record: object, raw: str = "") -> None:
        if isinstance(record, OrderStatus):
            got.set()
            hold.wait(10)

    recorder = Recorder()
    burst = b"".join(status(number) for number in range(2000))
    with Peer(as_tws(burst)) as peer, session_on(peer.port, recorder, on_order_record=observer) as session:
        assert got.wait(10)
        until(lambda: session.queue_depth() >= 2000 - 300)  # the rest is in the hands of the decoder
        session.abort()
        hold.set()
        recorder.wait_for(LinkClosed)
    assert len(recorder.all(OrderStatus)) == 2000
    assert recorder.end.reason is CloseReason.ASKED


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_36_one_byte_segments_and_one_large_packet_give_the_same_records(size: int) -> None:
    stream = b"".join(status(number) for number in range(30)) + PING
    parts = [stream[start : start + size] for start in range(0, len(stream), size)]
    with Peer(as_tws(*parts, stay=False)) as peer:
        recorder, _ = run_to_end(peer.port)
    assert [record.order_id for record in recorder.all(OrderStatus)] == list(range(30))
    assert len(recorder.all(CurrentTime)) == 1


def test_121_an_absurd_length_prefix_closes_the_session_after_what_came_before() -> None:
    with Peer(as_tws(status(1), b"\xff\xff\xff\xf0", status(2))) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.FRAMING
    assert [record.order_id for record in recorder.all(OrderStatus)] == [1]


@pytest.mark.parametrize(
    ("bad", "word", "orders"),
    [
        (raw_frame(b""), "zero length", True),
        (raw_frame(b"3\0007\0Subm"), "cut off", True),
        (frame(3, 7, "Submitted", 0), "a field is missing", True),
        (frame(61, 3, "DU1234567"), "a field is missing", False),
        (frame(9, 1), "1 fields where 2 belong", False),
        (frame(53, 1, 2, 3), "3 fields where 1 belong", True),
        (raw_frame(b"garbage"), "without an id", True),
    ],
)
@pytest.mark.complains
def test_122_a_malformed_message_is_counted_and_the_session_goes_on(bad: bytes, word: str, orders: bool) -> None:
    recorder = Recorder()
    with Peer(as_tws(bad, PING)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(CurrentTime)
    dropped = recorder.all(MessageDropped)
    assert len(dropped) == 1
    assert word in dropped[0].error
    assert dropped[0].concerns_orders is orders


@pytest.mark.complains
def test_123_a_word_where_a_number_belongs_costs_that_message_only() -> None:
    recorder = Recorder()
    bad = frame(3, 7, "Submitted", "many", 100, 0, 1, 0, 0, 1, "", 0)
    with Peer(as_tws(bad, status(8))) as peer, session_on(peer.port, recorder):
        assert recorder.wait_for(OrderStatus).order_id == 8
    assert recorder.all(MessageDropped)[0].concerns_orders


def test_124_an_unknown_message_is_counted_and_makes_no_noise_about_orders() -> None:
    recorder = Recorder()
    with Peer(as_tws(frame(199, 1, "x"), PING)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(CurrentTime)
    dropped = recorder.all(MessageDropped)
    assert [(record.what, record.concerns_orders) for record in dropped] == [("message 199", False)]
    assert not recorder.all(Notice)


@pytest.mark.complains
def test_124_a_bug_in_our_own_receiver_costs_nothing_but_a_count() -> None:
    def observer(record: object, raw: str = "") -> None:
        raise RuntimeError("a bug of ours")

    recorder = Recorder()
    with Peer(as_tws(status(1), PING)) as peer, session_on(peer.port, recorder, on_order_record=observer):
        recorder.wait_for(CurrentTime)
    assert len(recorder.all(OrderStatus)) == 1  # the record itself goes on
    assert "a bug of ours" in recorder.all(MessageDropped)[0].error


@pytest.mark.complains
def test_what_could_not_be_read_reaches_the_journal_as_it_came() -> None:
    """Every order message is kept raw; one without its fields, too."""
    seen: list[tuple[str, str]] = []

    def observer(record: object, raw: str = "") -> None:
        seen.append((type(record).__name__, raw))

    recorder = Recorder()
    torn = frame(3, 7, "Submitted")
    with (
        Peer(as_tws(status(1), torn, PING)) as peer,
        session_on(peer.port, recorder, on_order_record=observer),
    ):
        recorder.wait_for(CurrentTime)
    assert [name for name, _ in seen] == ["OrderStatus", "MessageDropped"]
    assert seen[0][1].encode() == status(1)[4:]
    assert seen[1][1].encode() == torn[4:]


@pytest.mark.parametrize("message", [b"3\x001\0Filled\0", b"\x00\x00\x00\xcb\x08\xff", b"hex:00", b""])
def test_a_raw_message_can_be_made_into_bytes_again(message: bytes) -> None:
    text = raw_text(message)
    again = bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode()
    assert again == message


def test_85_a_message_that_is_no_utf8_survives() -> None:
    recorder = Recorder()
    with Peer(as_tws(frame(4, 2, -1, 2104, b"farm \xe9\xff OK"), PING)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(CurrentTime)
    assert recorder.all(Notice)[0].text.startswith("farm ")
    assert not recorder.all(MessageDropped)


def test_94_a_nul_inside_the_text_of_a_notice_does_not_lose_the_notice() -> None:
    recorder = Recorder()
    with Peer(as_tws(frame(4, 2, -1, 2104, b"one\0two"), PING)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(CurrentTime)
    assert recorder.all(Notice)[0].text.startswith("one")


@pytest.mark.skipif(ibapi_info().max_client_version < 200, reason="this ibapi ends before server version 194")
def test_94_a_nul_inside_a_text_leaves_reject_and_time_behind_it_in_their_places() -> None:
    recorder = Recorder()
    said = frame(4, -1, 2104, b"one\0two\0three", "", 1_763_478_000_250)
    with Peer(as_tws(said, PING, version=200)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(CurrentTime)
    (notice,) = recorder.all(Notice)
    assert (notice.text, notice.advanced_reject) == ("one two three", "")
    assert notice.time is not None
    assert notice.time.year == 2025


def test_disconnect_is_done_within_a_second_and_leaves_one_end() -> None:
    recorder = Recorder()
    with Peer(as_tws()) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        session.abort()
        session.abort()
        recorder.wait(lambda: bool(recorder.events) and isinstance(recorder.events[-1], LinkClosed), timeout_s=1)
    assert recorder.end.reason is CloseReason.ASKED


def test_a_reset_of_the_connection_is_a_lost_link() -> None:
    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting() + welcome())
        read_frame(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with Peer(script) as peer:
        recorder, _ = run_to_end(peer.port)
    assert recorder.end.reason is CloseReason.LOST


def test_14_the_age_of_the_last_byte_is_there_for_the_heartbeat() -> None:
    now = [100.0]
    recorder = Recorder()
    with Peer(as_tws()) as peer, session_on(peer.port, recorder, clock=lambda: now[0]) as session:
        recorder.wait_for(NextValidId)
        now[0] = 130.0
        assert session.last_received_s == 100.0


def test_14_the_session_can_be_ended_as_lost_by_whoever_keeps_the_heartbeat() -> None:
    recorder = Recorder()
    with Peer(as_tws()) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        session.abort(CloseReason.LOST, "no answer for 15 s")
    assert (recorder.end.reason, recorder.end.text) == (CloseReason.LOST, "no answer for 15 s")


def test_37_a_command_without_a_link_is_refused_at_once_and_never_kept_for_later() -> None:
    results: list[CommandSent] = []
    recorder = Recorder()
    with Peer(as_tws()) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        session.abort()
        recorder.wait_for(LinkClosed)
        session.submit(RequestCurrentTime(), on_done=results.append)
        assert [result.outcome for result in results] == [SendOutcome.NOT_SENT]


@pytest.mark.parametrize("accounts", ["U1234567", "DU1234567,U1234567", "DUX1", "DU12 34"])
def test_an_account_list_that_is_not_all_paper_lets_an_order_out_only_while_armed(accounts: str) -> None:
    """The broker asks by itself: nothing before arming but the cancels of law L9, an order after it."""
    place, cancel = placement(accounts.split(",")[0]), CancelOrder(order_id=OrderId(9))
    recorder = Recorder()
    with Peer(as_tws(accounts=accounts)) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        assert not session.armed
        session.read_only = False
        session.submit(place)
        recorder.wait_for(CommandSent)
        for command in (cancel, CancelAllOrders()):
            session.submit(command)
        recorder.wait_for(CommandSent, 3)
        session.armed = True
        session.submit(place)
        recorder.wait_for(CommandSent, 4)
        session.armed = False
        session.submit(place)
        recorder.wait_for(CommandSent, 5)
    told = [(sent.outcome, sent.reason) for sent in recorder.all(CommandSent)]
    no, yes = (SendOutcome.NOT_SENT, "Real money: this session is not armed."), (SendOutcome.SENT, "")
    assert told == [no, yes, yes, yes, no]


def test_scenario_13_an_empty_account_list_lets_no_order_command_out() -> None:
    """Nobody knows what money it is: the server's ledger stays empty, armed or not, cancels too."""
    accounts = ""
    ledger: list[str] = []
    asked = threading.Event()

    def script(conn: socket.socket) -> None:
        read_hello(conn)
        conn.sendall(greeting())
        read_frame(conn)
        conn.sendall(welcome(accounts))
        while data := read_frame(conn):
            ledger.append(data.decode("latin-1").split("\0")[0])
            asked.set()

    commands: list[Command] = [
        placement(accounts.split(",")[0]),
        CancelOrder(order_id=OrderId(7)),
        CancelAllOrders(),
    ]
    recorder = Recorder()
    with Peer(script) as peer, session_on(peer.port, recorder) as session:
        recorder.wait_for(NextValidId)
        session.read_only = False
        session.armed = True
        for command in [*commands, RequestCurrentTime()]:
            session.submit(command)
        recorder.wait_for(CommandSent, 4)
        assert session.read_only
        assert session.read_only_reason
        assert asked.wait(5)
    outcomes = {type(sent.command).__name__: sent.outcome for sent in recorder.all(CommandSent)}
    assert outcomes.pop("RequestCurrentTime") is SendOutcome.SENT
    assert set(outcomes.values()) == {SendOutcome.NOT_SENT}
    assert ledger == ["49"]


def test_read_only_by_choice_can_be_taken_back_on_paper() -> None:
    recorder = Recorder()
    with Peer(as_tws()) as peer, session_on(peer.port, recorder) as session:
        session.read_only = True
        recorder.wait_for(NextValidId)
        session.submit(placement("DU1234567"))
        assert recorder.wait_for(CommandSent).outcome is SendOutcome.NOT_SENT
        session.read_only = False
        session.submit(placement("DU1234567"))
        assert recorder.wait_for(CommandSent, 2).outcome is SendOutcome.SENT


def test_a_request_id_of_an_old_kind_of_error_is_the_subject_of_its_notice() -> None:
    recorder = Recorder()
    with Peer(as_tws(frame(4, 2, 44, 200, "No security definition"))) as peer, session_on(peer.port, recorder):
        notice = recorder.wait_for(Notice)
    assert (notice.subject_id, notice.code, notice.from_client) == (RequestId(44), 200, False)


@pytest.mark.complains
def test_a_download_that_breaks_off_is_never_passed_on_as_a_whole_one() -> None:
    """A history with a bar that cannot be read is an error to show, not a shorter history."""
    span = ("20261116 10:00:00 GMT", "20261117 10:00:00 GMT")
    good, bad = ("20261116", 1, 2, 1, 2, 10, 1, 3), ("20261117", "x", 2, 1, 2, 10, 1, 3)
    torn = frame(17, 50, *span, 2, *good, *bad)
    whole = frame(17, 51, *span, 1, *good)
    recorder = Recorder()
    with Peer(as_tws(torn, whole)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(HistoryReceived)
    assert [(record.request_id, len(record.bars)) for record in recorder.all(HistoryReceived)] == [(51, 1)]
    assert "historical data" in recorder.all(MessageDropped)[0].what

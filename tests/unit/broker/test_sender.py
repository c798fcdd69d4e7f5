"""What goes out when: cancels first, below TWS's limit, each command with exactly one result."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from ibdesk.broker.sender import WITHDRAWN, Outbox, Sender
from ibdesk.core.ids import ConId, OrderId, RequestId
from ibdesk.core.pacing import TokenBucket
from ibdesk.core.records.command import (
    CancelAllOrders,
    CancelOrder,
    CancelQuote,
    Command,
    PlaceOrder,
    RequestCurrentTime,
)
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import CommandSent, SendOutcome
from ibdesk.core.records.order import OrderSpec
from tests.unit.broker.peers import until

SPEC = OrderSpec(action="BUY", quantity=Decimal(1), order_type="MKT", account="DU1")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def place(number: int) -> PlaceOrder:
    return PlaceOrder(order_id=OrderId(number), contract=Contract(con_id=ConId(1)), spec=SPEC)


def data(number: int) -> CancelQuote:
    return CancelQuote(request_id=RequestId(number))


def drained(outbox: Outbox) -> list[Command]:
    commands = []
    while (entry := outbox.pop()) is not None:
        commands.append(entry.command)
    return commands


def test_cancels_go_first_then_orders_and_the_ping_then_data() -> None:
    outbox = Outbox(TokenBucket(clock=Clock()))
    cancel = CancelOrder(order_id=OrderId(1))
    for command in (data(1), place(2), RequestCurrentTime(), data(2), cancel):
        outbox.push(command, None)
    assert drained(outbox) == [cancel, place(2), RequestCurrentTime(), data(1), data(2)]


def test_80_a_burst_is_paced_below_forty_a_second_and_ten_tokens_stay_for_cancels() -> None:
    clock = Clock()
    outbox = Outbox(TokenBucket(clock=clock))
    for number in range(100):
        outbox.push(data(number), None)
    assert len(drained(outbox)) == 35
    for number in range(20):
        outbox.push(CancelOrder(order_id=OrderId(number)), None)
    assert len(drained(outbox)) == 10
    clock.now += 10 / 40
    assert len(drained(outbox)) == 10  # the other ten cancels, still before any data
    assert outbox.wait_s() == pytest.approx(11 / 40, abs=0.001)


def test_a_cancel_withdraws_the_placement_that_it_would_overtake() -> None:
    """Else TWS is told to cancel an order that it does not know, and is then given that order."""
    outbox = Outbox(TokenBucket(clock=Clock()))
    outbox.push(place(1), None)
    outbox.push(place(2), None)
    withdrawn = outbox.push(CancelOrder(order_id=OrderId(1)), None)
    assert [entry.command for entry in withdrawn] == [place(1)]
    assert drained(outbox) == [CancelOrder(order_id=OrderId(1)), place(2)]


def test_cancel_all_withdraws_every_placement_that_waits() -> None:
    outbox = Outbox(TokenBucket(clock=Clock()))
    outbox.push(place(1), None)
    outbox.push(data(1), None)
    assert len(outbox.push(CancelAllOrders(), None)) == 1
    assert drained(outbox) == [CancelAllOrders(), data(1)]


def test_every_command_gets_one_result_whatever_becomes_of_it() -> None:
    results: list[CommandSent] = []
    seen: list[CommandSent] = []
    release, inside = threading.Event(), threading.Event()

    def execute(command: Command) -> tuple[SendOutcome, str]:
        inside.set()
        release.wait(10)
        return SendOutcome.SENT, ""

    sender = Sender(results.append, TokenBucket())
    sender.submit(data(0), seen.append)  # no link yet
    sender.start(execute)
    sender.submit(data(1), seen.append)
    assert inside.wait(10)
    sender.submit(place(2), seen.append)
    sender.submit(CancelOrder(order_id=OrderId(2)), seen.append)
    stopper = threading.Thread(target=sender.stop, args=("The connection has ended.", 10))
    stopper.start()
    until(lambda: sender.depth() == 0)
    release.set()
    stopper.join(10)
    sender.submit(data(3), seen.append)

    found = {(type(one.command).__name__, one.outcome, one.reason) for one in results}
    assert found == {
        ("CancelQuote", SendOutcome.NOT_SENT, "There is no connection to TWS yet."),
        ("PlaceOrder", SendOutcome.NOT_SENT, WITHDRAWN),
        ("CancelQuote", SendOutcome.SENT, ""),
        ("CancelOrder", SendOutcome.NOT_SENT, "The connection has ended."),
        ("CancelQuote", SendOutcome.NOT_SENT, "The connection has ended."),
    }
    assert len(results) == len(seen) == 5
    assert sorted(map(id, results)) == sorted(map(id, seen))


@pytest.mark.complains
def test_a_receiver_that_raises_does_not_stop_the_sending() -> None:
    results: list[CommandSent] = []

    def bad(_: CommandSent) -> None:
        raise RuntimeError("a bug of ours")

    sender = Sender(results.append, TokenBucket())
    sender.start(lambda command: (SendOutcome.SENT, ""))
    sender.submit(data(1), bad)
    sender.submit(data(2), None)
    until(lambda: len(results) == 2)
    sender.stop("done", 10)
    assert [one.outcome for one in results] == [SendOutcome.SENT, SendOutcome.SENT]

"""The hand-over between threads loses nothing that must arrive and keeps only the newest of the rest."""

from __future__ import annotations

import threading

from ibdesk.core.mailbox import Mailbox, StateBatch


class Consumer:
    """Counts its wake-ups."""

    def __init__(self) -> None:
        self.wakes = 0
        self.mailbox = Mailbox(self.wake)

    def wake(self) -> None:
        self.wakes += 1

    def events(self) -> list[object]:
        self.mailbox.acknowledge()
        taken = []
        while (event := self.mailbox.take_event()) is not None:
            taken.append(event)
        return taken


def test_a_thousand_events_wake_once() -> None:
    consumer = Consumer()
    for number in range(1, 1001):
        consumer.mailbox.event(number)
    assert consumer.wakes == 1
    assert consumer.events() == list(range(1, 1001))
    consumer.mailbox.event(1)
    assert consumer.wakes == 2


def test_of_a_state_only_the_newest_counts() -> None:
    consumer = Consumer()
    for bid in range(100):
        consumer.mailbox.state(("quote", 1, "bid"), bid)
    consumer.mailbox.state(("quote", 1, "ask"), 7)
    assert dict(consumer.mailbox.take_states()) == {("quote", 1, "bid"): 99, ("quote", 1, "ask"): 7}
    assert not consumer.mailbox.has_states


def test_a_barrier_brings_the_states_before_it_first() -> None:
    """An AccountSummaryEnd must not arrive before the values that it ends."""
    consumer = Consumer()
    consumer.mailbox.event("first")
    consumer.mailbox.state("cash", 1)
    consumer.mailbox.event("end", barrier=True)
    consumer.mailbox.state("cash", 2)
    first, batch, end = consumer.events()
    assert (first, end) == ("first", "end")
    assert isinstance(batch, StateBatch)
    assert batch.states == (("cash", 1),)
    assert consumer.mailbox.take_states() == (("cash", 2),)


def test_nothing_is_lost_between_two_threads() -> None:
    awake = threading.Event()
    mailbox = Mailbox(awake.set)
    count = 50_000
    seen: list[object] = []
    newest = -1

    def produce() -> None:
        for number in range(1, count + 1):
            mailbox.event(number)
            mailbox.state("newest", number)

    producer = threading.Thread(target=produce)
    producer.start()
    while len(seen) < count:
        assert awake.wait(10)
        awake.clear()
        mailbox.acknowledge()
        while (event := mailbox.take_event()) is not None:
            seen.append(event)
        for _, record in mailbox.take_states():
            assert isinstance(record, int)
            newest = max(newest, record)
    producer.join()
    for _, record in mailbox.take_states():
        assert isinstance(record, int)
        newest = max(newest, record)
    assert seen == list(range(1, count + 1))
    assert newest == count
    mailbox.clear()
    assert not mailbox.has_events

"""Scenario 140: whatever arrives in well-cut frames, no order event is lost and the session lives (F1, small)."""

from __future__ import annotations

import random

import pytest

from ibdesk.broker import ibapi_info
from ibdesk.core.records.link import MessageDropped
from ibdesk.core.records.order import OrderStatus
from tests.unit.broker.peers import Peer, Recorder, as_tws, frame, raw_frame, session_on

FRAMES = 3000
SENTINEL_EVERY = 30
FIRST_SENTINEL = 1_000_000
VERSIONS = [version for version in (157, 200) if version <= ibapi_info().max_client_version]
WORDS = (b"", b"-1", b"0", b"nan", b"inf", b"1e308", b"99999999999999999999", b"\xff\xfe", b"<b>", b"two words", b"2.5")


def sentinel(number: int) -> bytes:
    return frame(3, number, "Submitted", 0, 100, 0, number, 0, 0, 1, "", 0)


def mutated(chance: random.Random) -> bytes:
    """Return a frame of a known or unknown kind with fields replaced, lost, added or torn."""
    kind = str(chance.choice([*range(1, 110), 999, -5]))
    fields = [kind.encode(), *(chance.choice(WORDS) for _ in range(chance.randrange(0, 40)))]
    body = b"".join(field + b"\0" for field in fields)
    if chance.random() < 0.2:
        spoiled = bytearray(body)
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        body = bytes(spoiled)
    return raw_frame(body[: chance.randrange(len(body))] if chance.random() < 0.1 else body)


@pytest.mark.complains
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_scenario_140_three_thousand_spoiled_messages_cost_only_themselves(seed: int, version: int) -> None:
    chance = random.Random(seed)
    wanted, stream = [], []
    for number in range(FRAMES):
        stream.append(mutated(chance))
        if number % SENTINEL_EVERY == 0:
            wanted.append(FIRST_SENTINEL + number)
            stream.append(sentinel(wanted[-1]))
    wanted.append(FIRST_SENTINEL + FRAMES)
    stream.append(sentinel(wanted[-1]))
    recorder = Recorder()
    with Peer(as_tws(b"".join(stream), version=version)) as peer, session_on(peer.port, recorder):
        recorder.wait(lambda: bool(recorder.events) and getattr(recorder.events[-1], "order_id", 0) == wanted[-1])
    got = [one.order_id for one in recorder.all(OrderStatus) if one.order_id in set(wanted)]
    assert got == wanted
    assert recorder.all(MessageDropped), "the frames were not spoiled enough to prove anything"

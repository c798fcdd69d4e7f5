"""Market rules from the wire: exact steps, and a torn one costs itself alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ibdesk.core.records.contract import MarketRule
from ibdesk.core.records.link import MessageDropped
from ibdesk.core.ticks import Band
from tests.unit.broker.peers import Peer, Recorder, as_tws, frame, session_on

LONDON = frame(93, 990106, 2, 0, "1e-06", 500, 0.1)
TORN = frame(93, 26, 2, 0, 0.01)
NEW_YORK = frame(93, 26, 1, 0, 0.01)


@pytest.mark.complains
def test_steps_are_exact_decimals_in_the_currency_and_a_torn_rule_is_dropped() -> None:
    recorder = Recorder()
    with Peer(as_tws(LONDON + TORN + NEW_YORK)) as peer, session_on(peer.port, recorder):
        recorder.wait_for(MarketRule, 2)
    london, new_york = recorder.all(MarketRule)
    assert london == MarketRule(
        rule_id=990106, bands=(Band(Decimal(0), Decimal("0.000001")), Band(Decimal(500), Decimal("0.1")))
    )
    assert new_york == MarketRule(rule_id=26, bands=(Band(Decimal(0), Decimal("0.01")),))
    (dropped,) = recorder.all(MessageDropped)
    assert not dropped.concerns_orders

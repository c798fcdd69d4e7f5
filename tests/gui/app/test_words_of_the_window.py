"""Title, banner and bars say the mode and the trouble in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ibdesk.app.desk_page import link_banner, window_title
from ibdesk.app.status_bar import farm_words, tws_words
from ibdesk.core.ids import ClientId
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.panels.connection.panel import clock_text
from ibdesk.session.targets import Target
from ibdesk.session.views import LinkFailure, LinkView, Phase, ReadOnly

TARGET = Target(kind="demo", endpoint=Endpoint(host="127.0.0.1", port=7497, client_id=ClientId(1)), sim_nonce_ok=True)
READY = LinkView(
    phase=Phase.READY, target=TARGET, mode=Mode.SIM, account="DU1000000", accounts=("DU1000000",), ib_up=True
)
FAILURE = LinkFailure(reason=CloseReason.REFUSED, sentence="Nothing answers on 127.0.0.1:7497.", next_step="Start TWS.")


def changed(**fields: object) -> LinkView:
    return replace(READY, **fields)


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (LinkView(), "ibdesk"),
        (LinkView(target=replace(TARGET, view_only="Another ibdesk uses this profile.")), "VIEW ONLY – ibdesk"),
        (READY, "SIM DU1000000 – ibdesk"),
        (changed(mode=Mode.PAPER), "PAPER DU1000000 – ibdesk"),
        (
            changed(mode=Mode.LIVE, account="U1234567", read_only=ReadOnly(cause="tws", reason="x")),
            "LIVE READ-ONLY …4567 – ibdesk",
        ),
    ],
)
def test_scenario_105_the_title_says_the_mode(view: LinkView, title: str) -> None:
    assert window_title(view) == title


def test_a_healthy_link_needs_no_banner() -> None:
    assert link_banner(READY) is None
    down = link_banner(changed(phase=Phase.WAITING, failure=FAILURE), timedelta(minutes=48))
    assert down is not None
    assert down.title == "Nothing answers on 127.0.0.1:7497. Down for 48:00."
    behind = link_banner(changed(ib_up=False), timedelta(seconds=48))
    assert behind is not None
    assert behind.title == "IB is not reachable, 48 s."


def test_the_banner_counts_down_and_says_how_many_orders_may_live_on() -> None:
    waiting = changed(phase=Phase.WAITING, failure=FAILURE, attempt=4)
    alone = link_banner(waiting, retry_in_s=3.6)
    assert alone is not None
    assert (alone.detail, alone.first, alone.action) == (
        "Next try in 4 s (attempt 5). Start TWS.", "Try now", "Connection",
    )  # fmt: skip
    one, ten = link_banner(waiting, retry_in_s=0.2, live=1), link_banner(changed(stale=True), live=10)
    assert one is not None
    assert one.detail == "Next try in 0 s (attempt 5). 1 order may still be live at IB."
    assert ten is not None
    assert ten.detail == "Prices are old. Nothing is resent. 10 orders may still be live at IB."


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (changed(phase=Phase.WAITING, failure=FAILURE), "Nothing answers on 127.0.0.1:7497."),
        (changed(stale=True), "TWS does not answer."),
        (changed(ib_up=False), "IB is not reachable."),
        (changed(read_only=ReadOnly(cause="tws", reason="TWS is in Read-Only API mode.")), "Read-only."),
    ],
)
def test_the_banner_names_the_trouble(view: LinkView, words: str) -> None:
    banner = link_banner(view)
    assert banner is not None
    assert banner.title == words


def test_the_status_bar_names_the_place() -> None:
    assert tws_words(READY) == ("ok", "Built-in gateway · id None")
    assert tws_words(changed(stale=True))[0] == "slow"
    assert tws_words(changed(phase=Phase.WAITING), 3.6) == ("broken", "Built-in gateway · retry in 4 s")
    assert tws_words(LinkView()) == ("idle", "Not connected")
    assert farm_words([]) == ("idle", "Farms not heard")


def test_the_clock_of_tws_is_compared_and_a_built_in_market_has_its_own() -> None:
    days_ms = 57.2 * 3600 * 1000
    assert clock_text(changed(mode=Mode.PAPER, clock_offset_ms=-days_ms)) == "57.2 h behind"
    assert clock_text(changed(mode=Mode.LIVE, clock_offset_ms=4000.0)) == "4 s ahead"
    assert clock_text(changed(clock_offset_ms=-days_ms)) == "the market's own"
    assert clock_text(changed(clock_offset_ms=900.0)) == "as this computer"
    assert clock_text(changed(phase=Phase.WAITING, clock_offset_ms=4000.0)) == "—"

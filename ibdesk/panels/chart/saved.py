"""What the workspace remembers of the chart: questions and looks, never bars."""

from __future__ import annotations

from dataclasses import replace

from ibdesk.panels.chart.page import ChartPage
from ibdesk.panels.chart.pages import Pages
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.zones import ZoneChoice

_WORDS = ("symbol", "sec_type", "exchange", "currency", "duration", "bar_size", "what")
_MOST_PAGES = 20


def state_of(pages: Pages) -> dict[str, object]:
    """Give the page in front as plain keys; several pages as a list beside them."""
    state = _page_state(pages.front)
    if len(pages.all) > 1:
        state |= {"pages": [_page_state(page) for page in pages.all], "front": pages.index}
    return state


def restore(pages: Pages, state: dict[str, object]) -> None:
    """Take pages back; wrong entries are ignored."""
    listed = state.get("pages")
    several = [one for one in listed if isinstance(one, dict)][:_MOST_PAGES] if isinstance(listed, list) else []
    states = several or [state]
    if len(states) > 1 or len(pages.all) > 1:
        pages.reset(len(states))
    for page, one in zip(pages.all, states, strict=True):
        _restore_page(page, one)
    front = state.get("front")
    pages.choose(front if isinstance(front, int) else 0)


def _page_state(page: ChartPage) -> dict[str, object]:
    state: dict[str, object] = {key: getattr(page.texts, key) for key in _WORDS}
    return state | {
        "rth": page.texts.rth,
        "keep": page.texts.keep,
        "kind": page.kind.value,
        "zone": page.zone.value,
        "log": page.log,
        "marked": page.marked,
    }


def _restore_page(page: ChartPage, state: dict[str, object]) -> None:
    words = {key: value for key in _WORDS if isinstance(value := state.get(key), str)}
    rth, keep = state.get("rth", page.texts.rth), state.get("keep", page.texts.keep)
    page.take_texts(replace(page.texts, **words, rth=rth is True, keep=keep is True))
    page.set_look(
        kind=next((kind for kind in Kind if kind.value == state.get("kind")), None),
        zone=next((zone for zone in ZoneChoice if zone.value == state.get("zone")), None),
        log=state.get("log") is True,
        marked=state.get("marked") is not False,
    )

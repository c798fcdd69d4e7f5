"""The table of IB's data farms (ui.md section 6)."""

from __future__ import annotations

from ibdesk.session.views import FarmView
from ibdesk.ui.glyphs import LAMPS
from ibdesk.ui.table.column import Align, Column, Mark

LAMP_OF = {"ok": "ok", "idle": "idle", "broken": "broken", "connecting": "slow"}
STATE_WORDS = {"ok": "Connected", "idle": "Idle, on demand", "broken": "Broken", "connecting": "Connecting"}
STATE_TOKENS = {"ok": "ok", "idle": "text2", "broken": "err", "connecting": "warn"}
KIND_WORDS = {"market data": "Market data", "history": "History", "contract data": "Contract data"}


def farm_key(row: FarmView) -> tuple[str, str]:
    """Return the key of a farm: one name may serve two kinds."""
    return (row.kind, row.name)


def farm_columns() -> tuple[Column[FarmView], ...]:
    """Return the columns in the order of the page."""
    return (
        Column(
            key="farm", title="Farm", width=96, text=lambda row: row.name, bold=True, color=lambda row: "text",
            mark=lambda row: Mark(*LAMPS[LAMP_OF[row.state]]), tooltip=lambda row: row.text,
        ),
        Column(
            key="state", title="State", width=104, text=lambda row: STATE_WORDS[row.state],
            color=lambda row: STATE_TOKENS[row.state], sort_key=lambda row: row.state,
        ),
        Column(key="kind", title="Kind", width=96, text=lambda row: KIND_WORDS.get(row.kind, row.kind)),
        Column(
            key="code", title="Code", width=48, align=Align.RIGHT, text=lambda row: str(row.code),
            sort_key=lambda row: row.code, head_tooltip="The last code for this farm",
        ),
        Column(
            key="since", title="Since", width=72, align=Align.RIGHT,
            text=lambda row: f"{row.since.astimezone():%H:%M:%S}", sort_key=lambda row: row.since,
        ),
        Column(key="serves", title="Serves", width=130, stretch=True, text=lambda row: row.serves),
    )  # fmt: skip


def summary(rows: list[FarmView]) -> tuple[str, str]:
    """Return two lines on all farms: how many of what, and whether one is broken."""
    count = {state: sum(1 for row in rows if row.state == state) for state in STATE_WORDS}
    if not rows:
        return "Not heard of yet", ""
    first = f"{count['ok']} connected" + (f", {count['idle']} idle" if count["idle"] else "")
    broken = [row.name for row in rows if row.state == "broken"]
    if len(broken) == 1:
        return first, f"broken: {broken[0]}"
    return first, f"{len(broken)} broken" if broken else "none broken"

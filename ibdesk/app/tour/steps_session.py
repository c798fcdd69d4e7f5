"""Steps A (connect, farms, disconnect) and B (account, positions, notices)."""

from __future__ import annotations

from ibdesk.app.tour.driver import Driver

DECK_FARMS = {
    "cashfarm", "usfarm.nj", "eufarm", "usfarm", "usopt", "euhmds", "fundfarm", "ushmds", "secdefil",
}  # fmt: skip
DECK_TAGS = ("NetLiquidation", "TotalCashValue", "AvailableFunds", "BuyingPower")
CONNECT_S = 30.0
HELD = ("socket_clients", "port_and_mode", "read-only_api", "client_id", "ib_api")
UNTOLD = ("local_only", "restart_time", "precautions")
"""The items of the set-up list that hold on a good day, and those that TWS tells nobody."""


def a1_connected(tour: Driver) -> str:
    """The session is ready and the next order id stands there."""
    tour.show("connection")
    tour.wait(lambda: tour.text("connection.state").startswith("Connected"), "Connected", CONNECT_S)
    next_id = tour.text("connection.next_id")
    tour.expect(next_id.split(" ")[0].isdigit(), f"the next order id is no number: {next_id}")
    return f"{tour.text('connection.state')}; next order id {next_id}"


def a2_farms(tour: Driver) -> str:
    """Every farm of the deck is green, and none of their notices is an error."""
    tour.show("connection")
    table = tour.table("connection.farms")

    def farms() -> dict[str, str]:
        return {table.visible_text(row, "farm"): table.visible_text(row, "state") for row in table.rows.keys}

    tour.wait(lambda: set(farms()) >= DECK_FARMS, f"the farms {sorted(DECK_FARMS)}")
    broken = {name: state for name, state in farms().items() if state != "Connected"}
    tour.expect(not broken, f"not connected: {broken}")
    return ", ".join(f"{name} {state}" for name, state in sorted(farms().items()))


def a3_reconnect(tour: Driver) -> str:
    """A clean disconnect leaves the window alive; the same window connects again."""
    tour.show("connection")
    gone = _disconnect(tour)
    _connect_again(tour)
    return f"{gone}; then {tour.text('connection.state')}"


def _disconnect(tour: Driver) -> str:
    tour.scroll_to("connection.disconnect")
    tour.click("connection.disconnect")
    tour.wait(lambda: tour.text("connection.state").startswith("Not connected"), "Not connected")
    return tour.text("connection.state")


def _connect_again(tour: Driver) -> None:
    tour.scroll_to("connection.reconnect")
    tour.click("connection.reconnect")
    tour.wait(lambda: tour.text("connection.state").startswith("Connected"), "Connected again", CONNECT_S)


def e2_check_list(tour: Driver) -> str:
    """The settings slide as a list: what holds is ticked, what TWS does not tell names the setting to look at."""
    tour.show("connection")
    # A TWS that is not ours may have its own warnings; silence is wrong everywhere.
    good = ("ok ",) if tour.demo else ("ok ", "warning ")
    vague = ("not checked ",) if tour.demo else ("not checked ", "warning ")
    tour.wait(lambda: all(_said(tour, item).startswith(good) for item in HELD), f"ticks at {', '.join(HELD)}")
    for item in UNTOLD:
        said = _said(tour, item)
        tour.expect(said.startswith(vague) and "TWS" in said, f"{item} says: {said}")
    ticked = sum(1 for item in (*HELD, *UNTOLD) if _said(tour, item).startswith("ok "))
    count = tour.text("connection.setup.count")
    tour.expect(count == f"{ticked} of {len(HELD) + len(UNTOLD)}", f"the count says {count}, ticked are {ticked}")
    tour.scroll_to("connection.setup.local_only")
    tour.picture("E2 check list")
    _disconnect(tour)
    unsure = [item for item in (*HELD, *UNTOLD) if not _said(tour, item).startswith("not checked Not checked: ")]
    tour.expect(not unsure, f"without a connection these still claim to know: {unsure}")
    _connect_again(tour)
    tour.wait(lambda: tour.text("connection.setup.count") == count, "the same ticks after the reconnect")
    tour.scroll_to("connection.setup.precautions")
    return f"{count}: " + "; ".join(f"{item.replace('_', ' ')} {_said(tour, item)}" for item in HELD)


def _said(tour: Driver, item: str) -> str:
    return tour.text(f"connection.setup.{item}")


def b1_subscribed(tour: Driver) -> str:
    """Account summary and positions were asked for on connect and are complete."""
    tour.show("account")
    tour.wait(lambda: tour.text("account.status").startswith("From TWS"), "the account summary")
    tour.show("positions")
    tour.wait(lambda: "complete" in tour.text("positions.status").lower(), "the positions")
    return f"{tour.text('account.status')}; {tour.text('positions.status')}"


def b2_account_summary(tour: Driver) -> str:
    """The deck's four values stand on top, with their currency; all tags below."""
    tour.show("account")
    seen = {tag: tour.text(f"account.top.{tag}") for tag in DECK_TAGS}
    empty = [tag for tag, text in seen.items() if not any(sign.isdigit() for sign in text)]
    tour.expect(not empty, f"no number for {empty}")
    tour.click("account.all_tags")
    rows = tour.rows("account.table")
    tour.expect(len(rows) >= 20, f"only {len(rows)} account tags")
    tour.click("account.all_tags")
    return "; ".join(f"{tag} {text}" for tag, text in seen.items()) + f"; {len(rows)} tags"


def b3_positions(tour: Driver) -> str:
    """Each position has quantity and average cost; zero rows come with a switch."""
    tour.show("positions")
    table = tour.table("positions.table")
    hidden = len(table.rows.keys)
    if not tour.reads("positions.status", "zero"):
        tour.expect(not tour.demo, "the deck's NVDA row of quantity 0 is not there")
        return f"{hidden} rows, none of them zero"
    tour.click("positions.zero_rows")
    tour.wait(lambda: len(table.rows.keys) > hidden, "the zero rows")
    seen = [f"{table.visible_text(row, 'symbol')} {table.visible_text(row, 'position')}" for row in table.rows.keys]
    tour.click("positions.zero_rows")
    tour.wait(lambda: len(table.rows.keys) == hidden, "the zero rows hidden again")
    tour.expect(any(text == "NVDA 0" for text in seen) or not tour.demo, f"no NVDA row of quantity 0: {seen}")
    return "; ".join(seen)


def b4_stays_subscribed(tour: Driver) -> str:
    """After both Ends the subscription goes on: the values keep their age and stay current."""
    tour.show("account")
    status = tour.text("account.status")
    tour.expect(status.startswith("From TWS"), f"the account is not current: {status}")
    return status


def b5_notices(tour: Driver) -> str:
    """Messages of TWS carry severity and code; farm notices are notes, never errors."""
    tour.show("messages")
    table = tour.table("messages.table")
    tour.wait(lambda: len(table.rows.keys) >= len(DECK_FARMS), "the farm notices")
    seen = []
    for row in table.rows.keys:
        code, severity = table.visible_text(row, "code"), table.visible_text(row, "severity")
        if code in ("2104", "2106", "2158"):
            tour.expect(severity in ("note", "good"), f"{code} is shown as {severity}")
            seen.append(f"{code} {severity}")
    tour.expect(seen, "no farm notice in Messages")
    return f"{len(seen)} farm notices, each a note"

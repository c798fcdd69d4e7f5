"""One order in each state that can be reached, all on one screen."""

from __future__ import annotations

from decimal import Decimal

from ibdesk.core.orders.events import CancelAsked, Intent, ModifyAsked, Sending, Silence
from ibdesk.core.records.contract import Contract
from tests.gui.blotter.conftest import Blotter, spec, stock

AAPL, MSFT, META, AMD, SPY = (stock(name, 100 + n) for n, name in enumerate(("AAPL", "MSFT", "META", "AMD", "SPY")))
ESZ6 = Contract(con_id=200, symbol="ES", sec_type="FUT", exchange="CME", currency="USD", local_symbol="ESZ6")  # type: ignore[arg-type]


def full_house(blotter: Blotter) -> None:
    """One order in each state that can be reached."""
    store, now = blotter.desk.session.orders, blotter.desk.session.link.world_now()
    blotter.hears(40, "Cancelled", spec("BUY", "20000", limit="1.08250"), contract=stock("EUR", 300))
    blotter.hears(45, "Submitted", spec("BUY", "40", "MKT", None), contract=SPY)
    blotter.fills(45, "25", "671.08", contract=SPY, number=1)
    blotter.fills(45, "15", "671.08", contract=SPY, number=2)
    blotter.hears(45, "Filled", spec("BUY", "40", "MKT", None), contract=SPY)
    blotter.hears(12, "Submitted", spec("SELL", "40", limit="675.00", tif="GTC"), client=7, contract=SPY)
    lost = blotter.key(50)
    store.apply(lost, Intent(time=now, key=lost, contract=ESZ6, spec=spec("BUY", "1", limit="6698.00")))
    store.apply(lost, Sending(time=now))
    store.apply(lost, Silence(time=now, waited_s=15))
    blotter.hears(42, "Inactive", spec("SELL", "400", limit="163.00"), contract=AMD, why="locate")
    stop = spec("SELL", "10", "STP", None, aux_price=Decimal("678.41"))
    blotter.hears(39, "PreSubmitted", stop, contract=META, why="trigger")
    blotter.hears(48, "PreSubmitted", spec("BUY", "100", "MKT", None), contract=stock("7203", 301, "JPY"))
    gone = blotter.hears(47, "Submitted", spec("SELL", "20", limit="508.00"), contract=MSFT)
    store.apply(gone, CancelAsked(time=now, number=1))
    blotter.hears(46, "Submitted", spec("BUY", "5", limit="212.10"), contract=AAPL)
    blotter.fills(46, "3", "212.10", contract=AAPL)
    moved = blotter.hears(44, "Submitted", spec("SELL", "100", limit="172.50", tif="GTC"))
    store.apply(moved, ModifyAsked(time=now, number=1, spec=spec("SELL", "100", limit="173.00", tif="GTC")))
    resized = blotter.hears(51, "Submitted", spec("BUY", "1", limit="171.00"))
    store.apply(resized, ModifyAsked(time=now, number=1, spec=spec("BUY", "5", limit="171.00")))
    blotter.hears(43, "Submitted", spec("SELL", limit="182.00", tif="GTC", oca_group="44"))
    blotter.hears(41, "Submitted", spec())
    blotter.until(lambda: blotter.text(blotter.key(46), "filled") == "3/5")
    blotter.until(lambda: blotter.text(blotter.key(45), "status") == "Filled")

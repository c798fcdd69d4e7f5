"""The codes a manual terminal can meet, as data: kind, whose, plain words, next step (protocol.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["err", "warn", "info", "ok"]
Source = Literal["TWS", "IB", "ibdesk"]
Category = Literal["orders", "link", "data"]


@dataclass(frozen=True, slots=True)
class Row:
    """One or more codes that mean the same; `ends` only matters to an order that was never acknowledged."""

    codes: tuple[tuple[int, int], ...]
    kind: Kind
    source: Source
    category: Category
    words: str
    next_step: str
    ends: bool = False


def _codes(*codes: int | tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(code if isinstance(code, tuple) else (code, code) for code in codes)


def _refused(words: str, next_step: str, *codes: int | tuple[int, int]) -> Row:
    return Row(_codes(*codes), "err", "TWS", "orders", words, next_step, ends=True)


def _order_note(words: str, next_step: str, *codes: int | tuple[int, int]) -> Row:
    return Row(_codes(*codes), "warn", "TWS", "orders", words, next_step)


def _data(kind: Kind, words: str, next_step: str, *codes: int | tuple[int, int]) -> Row:
    return Row(_codes(*codes), kind, "IB", "data", words, next_step)


def _link(kind: Kind, source: Source, words: str, next_step: str, *codes: int | tuple[int, int]) -> Row:
    return Row(_codes(*codes), kind, source, "link", words, next_step)


_CHECK = "Correct the order in the ticket and review it again."
_LOOK = "Look at the order in the list. ibdesk asks TWS for its state."

_ORDER_ROWS = (
    _order_note("Order id already used.", "ibdesk looks for this id in TWS before it says more.", 103),
    _order_note("The order is already filled, so the change came too late.", _LOOK, 104),
    _order_note("The change does not match the order that TWS holds.", _LOOK, 105),
    _refused("TWS cannot transmit this order.", _CHECK, 106, 107, 116, 132, 133),
    _order_note("Price is far from the market by your TWS percentage setting.", _LOOK, 109),
    _refused("Price is between ticks.", "Use a price on the tick.", 110),
    _refused("TIF and order type do not go together.", "Choose another TIF.", 111, 113),
    _refused(
        "Order attributes that exclude one another.", _CHECK, 117, (118, 129), 146, 147, 148, (151, 158),
    ),
    _order_note("The change was not taken.", _LOOK, 134, 329, 462),
    _order_note("TWS does not find this order.", _LOOK, 135, 432),
    _order_note("This order cannot be cancelled now.", _LOOK, 136),
    _refused("A number or field that TWS cannot read.", _CHECK, 140, 141, 144, 145, 463, 434),
    _order_note("Cancel came when the order could not be cancelled.", _LOOK, 161, 10147, 10148),
    _refused("Price breaks a percentage limit.", "Move the price closer to the market.", 163),
    _refused("Order rejected by IB or the exchange.", "Read the reason. " + _CHECK, 201),
    Row(_codes(202), "ok", "TWS", "orders", "Order cancelled.", ""),
    _refused(
        "Not available or not allowed for this account.",
        "Check the account's permissions at IB.", 203, 411, 412, 460,
    ),
    _refused(

        "Order attributes that TWS does not take.", _CHECK, 325, 328, 333, 335, 441, 443, 10255, (10000, 10027), 10355,
    ),
    _refused(
        "Date or time that TWS does not take.", "Write the date with its time zone.", 334, 336, 337, 343,
    ),
    _refused(

        "Size or price breaks a rule of the market.", _CHECK, (355, 364), 367, (382, 388), 403, 417, 10289, 10293,
    ),
    _order_note(
        "TWS has a remark on this order.",
        "Read the text: the order may be held until the session opens.", 399,
    ),
    _order_note("Shares are being located; the order is held.", "Wait, or cancel the order.", 404, 426),
    _refused("TWS does not take this route.", "Choose another exchange.", 421),
    _refused("TWS asks for an account or an allocation.", "Choose the account in the ticket.", 344, 435, 436),
    _order_note("TWS reduced the order to fit the account.", "Compare quantity asked and live.", 481),
    _order_note(
        "TWS is still working on the last command for this order.", "Wait a second and repeat.", 2102,
    ),
    _order_note("Outside RTH was ignored for this order.", "The order works in regular hours only.", 2109),
    _order_note("The order would switch the side of the position.", "Check position and size.", 2137),
    _order_note(
        "TWS has a remark on price or size.", "Read the text.", 2148, 2161, 2168, 2169, 2176, 10311, 10318,
    ),
    _refused("Order id that TWS does not take.", "Reconnect, so that TWS gives a fresh id.", 10149),
    _refused(
        "An attribute that only old clients send.", "Report this to the makers of ibdesk.", 10268, 10269,
    ),
    _order_note("TWS changed the TIF by its order preset.", "Compare TIF asked and live.", 10349),
)  # fmt: skip

_REQUEST_ROWS = (
    _refused("Contract unknown or ambiguous.", "Search the symbol and choose one contract.", 200),
    _refused("TWS could not read the request.", "Report this to the makers of ibdesk.", 320),
    _refused(
        "TWS refused the request by its checks.",
        "Read the cause. The read-only API is a setting of TWS.", 321,
    ),
    _refused("TWS could not process the request.", "Repeat once; then look in TWS.", 322, 323, 324),
    _data("warn", "Too many messages a second.", "ibdesk slows down by itself.", 100),
    _data("warn", "All market data lines are in use.", "Close quotes that you do not need.", 101),
    _data("warn", "Request id already in use.", "Repeat the request.", 102),
    _data(
        "warn", "No historical data for this question.",
        "Read the reason. Change bar size or duration.", 162, 366, 10187,
    ),
    _data("info", "Remark on historical data.", "", 165),
    _data("warn", "The contract has expired; its history is limited.", "Choose another contract.", 166),
    _data("info", "TWS had already ended this request.", "", 300, 310, 365),
    _data("warn", "No more market depth requests.", "Close one first.", 309),
    _data("warn", "TWS does not know this field.", "Read the text.", 312, 313),
    _data("warn", "Market depth stopped.", "Subscribe again.", 316),
    _data("info", "Market depth starts anew.", "", 317),
    _data("warn", "Only for advisers or client 0.", "", 327, 330),
    _data(
        "warn", "No subscription for this market data.",
        "Subscribe at IB, or use delayed data.", 354, 420, 10089, 10168, 10186, 10189, 10190,
    ),
    _data("warn", "No fundamental data here.", "", 430),
    _data("warn", "No permission for this scanner.", "", 490, 492),
    _data("info", "Account data moved to a newer request.", "", 2100),
    _data("warn", "Another client holds this account subscription.", "Close it there.", 2101),
    _data("info", "Values that TWS derived itself, or a list of exchanges.", "", 2150, 2152),
    _data("info", "A date without time zone was taken as it stands.", "", 2174),
    _data("warn", "Time zone or field that IB does not know.", "Read the text.", 10052, 10058),
    _data("warn", "Part of the market data is not subscribed.", "", 10090, 10091),
    _data("warn", "No market depth for this contract.", "", 10092),
    _data("info", "Delayed market data is shown instead.", "Subscribe at IB for real-time data.", 10167),
    _data("warn", "Live updates could not start.", "Repeat when the data farm is back.", 10182),
    _data("warn", "Another session of this user holds the quotes.", "Log the other session out.", 10197),
    _data("warn", "Data subscriptions were ended.", "Subscribe again.", 10225),
    _data("warn", "News is not allowed for this API client.", "", 10276),
)  # fmt: skip

_LINK_ROWS = (
    _link(
        "err", "TWS", "This client id is already in use.",
        "Close the other program or take another id.", 326,
    ),
    _link("info", "ibdesk", "Already connected.", "", 501),
    _link(
        "err", "ibdesk", "No connection to TWS.",
        "Start TWS, enable its API and check the port.", 502, 504,
    ),
    _link("err", "ibdesk", "TWS is too old for this request.", "Update TWS.", 503),
    _link("err", "ibdesk", "A message that the client library does not know.", "Update ibapi.", 505, 506),
    _link("err", "ibdesk", "A damaged message from TWS.", "ibdesk reconnects.", 507, 508),
    _link("err", "ibdesk", "Sending to TWS did not succeed.", "ibdesk checks what TWS has.", (509, 599)),
    _link(
        "err", "IB", "IB is not reachable. Orders at IB stay.",
        "Wait: TWS reconnects by itself.", 1100, 2110,
    ),
    _link("ok", "IB", "IB is back; data must be asked for again.", "ibdesk does that.", 1101),
    _link("ok", "IB", "IB is back; data went on.", "", 1102),
    _link("warn", "TWS", "TWS moved its API port.", "Connect to the new port.", 1300),
    _link("info", "IB", "Market data farm is not connected.", "It reconnects by itself.", 2103),
    _link("ok", "IB", "Market data farm is connected.", "", 2104),
    _link("info", "IB", "Historical data farm is not connected.", "It reconnects by itself.", 2105),
    _link("ok", "IB", "Historical data farm is connected.", "", 2106),
    _link("info", "IB", "Data farm sleeps until it is asked.", "", 2107, 2108),
    _link("info", "IB", "Market data farm is connecting.", "", 2119),
    _link("info", "IB", "Contract data farm is not connected.", "It reconnects by itself.", 2157),
    _link("ok", "IB", "Contract data farm is connected.", "", 2158),
)  # fmt: skip

ROWS = _ORDER_ROWS + _REQUEST_ROWS + _LINK_ROWS
"""Every row; no code may stand in two of them."""

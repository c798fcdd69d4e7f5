"""Words for the tags of IB's account summary, and how their values are shown."""

from __future__ import annotations

import re

from ibdesk.core import money
from ibdesk.core.records.account import AccountValue
from ibdesk.ui.table.column import Align, Column

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

TOP_TAGS = ("NetLiquidation", "TotalCashValue", "AvailableFunds", "BuyingPower")

ROW_TAGS = (
    "NetLiquidation",
    "TotalCashValue",
    "AvailableFunds",
    "ExcessLiquidity",
    "BuyingPower",
    "InitMarginReq",
    "MaintMarginReq",
    "GrossPositionValue",
    "LookAheadExcessLiquidity",
)
"""The values that stand as rows, in the order of the page; the deck's four among them."""

WORDS = {
    "AccountType": "Account type",
    "NetLiquidation": "Net liquidation",
    "TotalCashValue": "Total cash",
    "SettledCash": "Settled cash",
    "AccruedCash": "Accrued cash",
    "BuyingPower": "Buying power",
    "EquityWithLoanValue": "Equity with loan",
    "PreviousDayEquityWithLoanValue": "Yesterday's equity",
    "PreviousEquityWithLoanValue": "Yesterday's equity",
    "GrossPositionValue": "Gross positions",
    "ReqTEquity": "Reg T equity",
    "RegTEquity": "Reg T equity",
    "ReqTMargin": "Reg T margin",
    "RegTMargin": "Reg T margin",
    "SMA": "SMA",
    "InitMarginReq": "Initial margin",
    "MaintMarginReq": "Maintenance margin",
    "AvailableFunds": "Available funds",
    "ExcessLiquidity": "Excess liquidity",
    "Cushion": "Cushion",
    "FullInitMarginReq": "Init margin overnight",
    "FullMaintMarginReq": "Maint margin overnight",
    "FullAvailableFunds": "Available overnight",
    "FullExcessLiquidity": "Excess overnight",
    "LookAheadNextChange": "Next look-ahead",
    "LookAheadInitMarginReq": "Look-ahead init margin",
    "LookAheadMaintMarginReq": "Look-ahead maint margin",
    "LookAheadAvailableFunds": "Look-ahead available",
    "LookAheadExcessLiquidity": "Look-ahead excess",
    "HighestSeverity": "Highest severity",
    "DayTradesRemaining": "Day trades left",
    "Leverage": "Leverage",
}


def amount(value: AccountValue) -> str:
    """Return a value as shown: grouped with two decimals where it is an amount of money, else as TWS sent it."""
    kind, number = money.parse(value.value, negative=True)
    if kind is not money.Grammar.NUMBER or number is None:
        return value.value or money.MISSING
    if value.currency:
        return money.grouped(number, 2)
    return money.grouped(number, min(4, money.decimals_of(number)))


def words(value: AccountValue) -> str:
    """Return the plain words of a tag; one without words stands under its own name, cut into words."""
    return WORDS.get(value.tag) or _HUMP.sub(" ", value.tag).capitalize()


def account_columns() -> tuple[Column[AccountValue], ...]:
    """Return the columns of the list of all tags."""
    return (
        Column(
            key="tag", title="Value", width=120, stretch=True, text=words,
            tooltip=lambda row: f"{row.tag} · {row.account}",
        ),
        Column(
            key="value", title="Amount", width=98, align=Align.RIGHT, text=amount, bold=True,
            color=lambda row: "text",
        ),
        Column(key="currency", title="", width=42, text=lambda row: row.currency, color=lambda row: "text3"),
    )  # fmt: skip

"""What a decoded message says, in the names that the captures' sources use: by ibdesk's records or by ibapi's call.

Two lists say where the record is not the whole answer: `NO_RECORD`, kinds that ibdesk has no record for, and
`NOT_KEPT`, facts that its record leaves out. There the official client's callback is looked at instead.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ibapi.wrapper import EWrapper

from ibdesk.core.records.account import AccountProfit, AccountSummaryEnd, AccountValue, PositionProfit
from ibdesk.core.records.bars import HistoryReceived
from ibdesk.core.records.contract import (
    Contract,
    ContractDetailsEnd,
    ContractDetailsReceived,
    MarketRule,
    SymbolMatches,
)
from ibdesk.core.records.execution import Execution, ExecutionsEnd
from ibdesk.core.records.link import CurrentTime, ManagedAccounts, NextValidId
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.order import CompletedOrder, CompletedOrdersEnd, OpenOrder, OpenOrdersEnd, OrderStatus
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.core.records.quote import MarketDataType, TickParameters

Facts = dict[str, Any]

_NO_QUESTION = "ibdesk does not ask for it"
_LATER = "ibdesk has no record for it so far"
NO_RECORD = {
    "tickPrice": "mark price (tick 37) is no field of a quote",
    "tickSize": "shortable shares (tick 89) are no field of a quote",
    "tickGeneric": "implied volatility (tick 24) is no field of a quote",
    "tickString": "dividends (tick 59) are no field of a quote",
    "tickOptionComputation": _LATER,
    "tickSnapshotEnd": _NO_QUESTION,
    "updateMktDepth": _LATER,
    "rerouteMktDataReq": _LATER,
    "rerouteMktDepthReq": _LATER,
    "positionMulti": _NO_QUESTION,
    "positionMultiEnd": _NO_QUESTION,
    "accountUpdateMulti": _NO_QUESTION,
    "accountUpdateMultiEnd": _NO_QUESTION,
    "updateAccountValue": _LATER,
    "updatePortfolio": _LATER,
    "updateAccountTime": _LATER,
    "accountDownloadEnd": _LATER,
    "newsProviders": _LATER,
    "historicalNews": _LATER,
    "historicalNewsEnd": _LATER,
    "scannerData": _LATER,
    "securityDefinitionOptionParameter": _LATER,
    "securityDefinitionOptionParameterEnd": _LATER,
    "softDollarTiers": _NO_QUESTION,
    "familyCodes": _NO_QUESTION,
    "smartComponents": _LATER,
    "userInfo": _NO_QUESTION,
    "currentTimeInMillis": _NO_QUESTION,
    "displayGroupList": _NO_QUESTION,
    "displayGroupUpdated": _NO_QUESTION,
    "mktDepthExchanges": _LATER,
}
NOT_KEPT: dict[str, set[str]] = {
    "execDetails": {"lastLiquidity"},
    "completedOrder": {"commissionCurrency"},
    "bondContractDetails": {"cusip"},
    "accountSummary": {"reqId"},
    "historicalDataEnd": {"start", "end"},
}
"""ibdesk keeps: no liquidity, no commission of completed orders, no CUSIP; account values and bars without these."""


def about_contract(contract: Contract) -> Facts:
    return {
        "conId": contract.con_id,
        "symbol": contract.symbol,
        "secType": contract.sec_type,
        "exchange": contract.exchange,
        "primaryExchange": contract.primary_exchange,
        "currency": contract.currency,
        "strike": contract.strike or 0,
    }


def execution(record: Execution) -> Facts:
    return about_contract(record.contract) | {
        "reqId": record.request_id,
        "execId": record.exec_id,
        "orderId": record.order_id,
        "clientId": record.client_id,
        "permId": record.perm_id,
        "exchange": record.exchange,
        "time": record.time_text,
        "side": {"BUY": "BOT", "SELL": "SLD"}[record.side],
        "shares": record.shares,
        "price": record.price,
        "cumQty": record.cumulative,
        "avgPrice": record.average_price,
    }


def open_order(record: OpenOrder) -> Facts:
    return about_contract(record.contract) | {
        "orderId": record.order_id,
        "clientId": record.client_id,
        "permId": record.perm_id,
        "action": record.spec.action,
        "totalQuantity": record.spec.quantity,
        "orderType": record.spec.order_type,
        "lmtPrice": record.spec.limit_price,
        "account": record.spec.account,
        "outsideRth": record.spec.outside_rth,
        "status": record.status,
        "completedTime": record.completed_at,
        "completedStatus": record.completed_status,
        "filledQuantity": record.filled_quantity,
    }


def order_status(record: OrderStatus) -> Facts:
    return {
        "orderId": record.order_id,
        "clientId": record.client_id,
        "permId": record.perm_id,
        "status": record.status,
        "filled": record.filled,
        "remaining": record.remaining,
    }


def notice(record: Notice) -> Facts:
    return {
        "reqId": -1 if record.subject_id is None else record.subject_id,
        "errorCode": record.code,
        "errorString": record.text,
        "errorTime": None if record.time is None else round(record.time.timestamp() * 1000),
    }


def contract_details(record: ContractDetailsReceived) -> Facts:
    details = record.details
    return about_contract(details.contract) | {
        "reqId": record.request_id,
        "longName": details.long_name,
        "minTick": details.min_tick,
        "timeZoneId": details.time_zone_id,
        "stockType": details.stock_type,
        "minSize": details.min_size,
    }


def symbol_matches(record: SymbolMatches) -> Facts:
    first = record.matches[0]
    facts = {"reqId": record.request_id, "count": len(record.matches), "description": first.description}
    return facts | about_contract(first.contract) | {"derivativeSecTypes": list(first.derivative_types)}


def market_rule(record: MarketRule) -> Facts:
    return {"marketRuleId": record.rule_id, "increments": [[band.low, band.step] for band in record.bands]}


def position(record: PositionRow) -> Facts:
    facts = {"account": record.account, "position": record.quantity, "avgCost": record.average_cost}
    return about_contract(record.contract) | facts


def history(record: HistoryReceived) -> Facts:
    bars = record.bars

    def bar(index: int) -> Facts:
        names = ("open", "high", "low", "close", "volume", "wap")
        row = {name: float(getattr(bars, name)[index]) for name in names}
        return row | {"date": int(bars.time[index]), "barCount": int(bars.count[index])}

    return {"reqId": record.request_id, "bars": len(bars), "first": bar(0), "last": bar(-1)}


def tick_parameters(record: TickParameters) -> Facts:
    facts = {"tickerId": record.request_id, "minTick": record.min_tick, "bboExchange": record.bbo_exchange}
    return facts | {"snapshotPermissions": record.snapshot_permissions}


def account_value(record: AccountValue) -> Facts:
    facts = {"account": record.account, "tag": record.tag, "value": record.value}
    return facts | {"currency": record.currency}


def account_profit(record: AccountProfit) -> Facts:
    facts = {"reqId": record.request_id, "dailyPnL": record.daily}
    return facts | {"unrealizedPnL": record.unrealized, "realizedPnL": record.realized}


def position_profit(record: PositionProfit) -> Facts:
    facts = {"reqId": record.request_id, "pos": record.quantity, "dailyPnL": record.daily, "value": record.value}
    return facts | {"unrealizedPnL": record.unrealized, "realizedPnL": record.realized}


def with_id(record: Any) -> Facts:
    return {"reqId": record.request_id}


def nothing(record: object) -> Facts:
    return {}


RECORDS: dict[str, tuple[type, Callable[[Any], Facts]]] = {
    "managedAccounts": (ManagedAccounts, lambda record: {"accountsList": ",".join(record.accounts)}),
    "nextValidId": (NextValidId, lambda record: {"orderId": record.order_id}),
    "currentTime": (CurrentTime, lambda record: {"time": round(record.time.timestamp())}),
    "error": (Notice, notice),
    "execDetails": (Execution, execution),
    "execDetailsEnd": (ExecutionsEnd, with_id),
    "openOrder": (OpenOrder, open_order),
    "openOrderEnd": (OpenOrdersEnd, nothing),
    "orderStatus": (OrderStatus, order_status),
    "completedOrder": (CompletedOrder, lambda record: open_order(record.order)),
    "completedOrdersEnd": (CompletedOrdersEnd, nothing),
    "contractDetails": (ContractDetailsReceived, contract_details),
    "bondContractDetails": (ContractDetailsReceived, contract_details),
    "contractDetailsEnd": (ContractDetailsEnd, with_id),
    "marketRule": (MarketRule, market_rule),
    "symbolSamples": (SymbolMatches, symbol_matches),
    "marketDataType": (
        MarketDataType,
        lambda record: {"reqId": record.request_id, "marketDataType": int(record.data_type)},
    ),
    "tickReqParams": (TickParameters, tick_parameters),
    "position": (PositionRow, position),
    "positionEnd": (PositionEnd, nothing),
    "accountSummary": (AccountValue, account_value),
    "pnl": (AccountProfit, account_profit),
    "pnlSingle": (PositionProfit, position_profit),
    "accountSummaryEnd": (AccountSummaryEnd, with_id),
    "historicalData": (HistoryReceived, history),
    "historicalDataEnd": (HistoryReceived, history),
}


def call_facts(kind: str, calls: list[tuple[Any, ...]]) -> Facts:
    """Read the arguments of the official callback by their names; the fields of objects stand beside them.

    A list gives its `count` and the fields of its first entry, several calls give `rows`.
    """
    names = [name for name in inspect.signature(getattr(EWrapper, kind)).parameters if name != "self"]
    facts: Facts = {"rows": len(calls), "symbols": []}
    for args in calls:
        said = dict(zip(names, args, strict=True))
        opened = {key: value for one in args for key, value in opened_up(one).items()}
        facts = facts | opened | said
        if "contractDetails" in said:
            facts["symbols"] = [*facts["symbols"], said["contractDetails"].contract.symbol]
    if "commissionAndFeesCurrency" in facts:  # its name before 10.37
        facts["commissionCurrency"] = facts["commissionAndFeesCurrency"]
    return facts


def opened_up(argument: Any) -> Facts:
    if isinstance(argument, list | dict):
        facts: Facts = {"count": len(argument)}
        if isinstance(argument, list) and argument:
            facts["increments"] = [list(vars(one).values()) for one in argument]
            facts |= vars(argument[0])
        return facts
    return dict(vars(argument)) if hasattr(argument, "__dict__") else {}


def differs(expected: Any, found: Any) -> bool:
    """Compare as TWS means it: numbers by value, an unset number is None, a bar's date as an instant."""
    if isinstance(expected, dict):
        return any(differs(value, found.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        ordered = sorted(found) if isinstance(found, set) else found
        return len(expected) != len(ordered) or any(map(differs, expected, ordered))
    if isinstance(found, bool) or isinstance(expected, bool):
        return expected is not found
    if isinstance(found, int | float | Decimal):
        return number(expected) != number(found)
    return bool(expected != found)


def number(value: Any) -> Decimal | None:
    if isinstance(value, str) and value[8:9] == " ":
        date, clock, zone = value.split(" ")
        moment = datetime.strptime(f"{date} {clock}", "%Y%m%d %H:%M:%S").replace(tzinfo=ZoneInfo(zone))
        return Decimal(int(moment.timestamp()))
    exact = None if value is None else Decimal(str(value))
    return None if exact is None or abs(exact) > Decimal("1e300") else exact

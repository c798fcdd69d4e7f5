"""The script of scripted_tws, spoken in protobuf as a TWS from server version 213 on speaks it.

Written with the classes that newer clients ship. Fields that a real TWS leaves out are left out here too.
"""

from __future__ import annotations

import importlib
import json
import socket
from typing import Any

from tests.e2e.scripted_tws import ACCOUNT, EXEC_TIME, GOLDEN, LIMIT_MAX
from tests.unit.broker.peers import drain, greeting, raw_frame, read_frame, read_hello

Fields = dict[str, Any]

NVDA: Fields = {
    "conId": 4815747, "symbol": "NVDA", "secType": "STK", "strike": 0.0, "exchange": "SMART", "currency": "USD",
    "localSymbol": "NVDA", "tradingClass": "NMS",
}  # fmt: skip
ORDER: Fields = {
    "permId": 1_800_000_001, "parentId": 0, "action": "BUY", "totalQuantity": "5", "orderType": "LMT",
    "lmtPrice": 100.25, "auxPrice": 0.0, "tif": "GTC", "account": ACCOUNT, "orderRef": "ibdesk-1", "ocaType": 3,
    "trailStopPrice": 101.25,
}  # fmt: skip


def message(number: int, kind: str, **fields: Any) -> bytes:
    """Build one frame: the id raised by 200, then the protobuf message of that name."""
    body = getattr(importlib.import_module(f"ibapi.protobuf.{kind}_pb2"), kind)(**fields)
    return raw_frame((number + 200).to_bytes(4, "big") + body.SerializeToString())


def broken() -> list[bytes]:
    """An order status that is no protobuf, and a message that no client knows."""
    return [raw_frame((203).to_bytes(4, "big") + b"\xff\xff"), raw_frame((399).to_bytes(4, "big"))]


def account() -> list[bytes]:
    summary: Fields = {"reqId": 9001, "account": ACCOUNT}
    return [
        message(15, "ManagedAccounts", accountsList=ACCOUNT + ","),
        message(9, "NextValidId", orderId=7),
        message(49, "CurrentTime", currentTime=1_794_927_600),
        message(63, "AccountSummary", **summary, tag="NetLiquidation", value="1084506.23", currency="GBP"),
        message(63, "AccountSummary", **summary, tag="AccountType", value="INDIVIDUAL"),
        message(64, "AccountSummaryEnd", reqId=9001),
        message(61, "Position", account=ACCOUNT, contract=NVDA, position="120", avgCost=176.8),
        message(61, "Position", account=ACCOUNT, contract=NVDA, position="0"),
        message(62, "PositionEnd"),
    ]


def notice(subject: int, code: int, text: str) -> bytes:
    return message(4, "ErrorMessage", id=subject, errorTime=0, errorCode=code, errorMsg=text)


def lookups() -> list[bytes]:
    """The answers to a search and to a question for details; the texts of the latter are those of the text script."""
    texts = json.loads((GOLDEN / "broker_long_messages.json").read_text(encoding="utf-8"))["200"]["10"]
    found: Fields = {"conId": 4815747, "symbol": "NVDA", "secType": "STK", "primaryExch": "NASDAQ", "currency": "USD"}
    details: Fields = {
        "marketName": "NMS", "minTick": "0.01", "orderTypes": texts[16], "validExchanges": texts[17],
        "priceMagnifier": 1, "longName": "NVIDIA CORP", "industry": "Technology", "category": "Semiconductors",
        "subcategory": texts[25], "timeZoneId": "US/Eastern", "tradingHours": texts[27], "liquidHours": texts[28],
        "marketRuleIds": next(text for text in texts if text.startswith("26,")), "stockType": "COMMON",
    }  # fmt: skip
    sample = {"contract": found, "derivativeSecTypes": ["CFD", "OPT"]}
    return [
        message(79, "SymbolSamples", reqId=9002, contractDescriptions=[sample]),
        message(10, "ContractData", reqId=3, contract={**NVDA, "primaryExch": "NASDAQ"}, contractDetails=details),
        message(52, "ContractDataEnd", reqId=3),
    ]


def price(request: int, kind: int, value: float, size: str) -> bytes:
    return message(1, "TickPrice", reqId=request, tickType=kind, price=value, size=size, attrMask=1)


def quotes() -> list[bytes]:
    parameters: Fields = {"minTick": "0.01", "bboExchange": "9c0001", "snapshotPermissions": 3}
    return [
        message(58, "MarketDataType", reqId=9004, marketDataType=1),
        message(81, "TickReqParams", reqId=9004, **parameters),
        price(9004, 1, 178.4, "8"),
        price(9004, 2, 178.41, "2"),
        price(9004, 4, -1.0, "0"),
        price(9004, 9, 0.0, "0"),
        price(9005, 66, 12.5, "3"),
        message(2, "TickSize", reqId=9004, tickType=8, size="284857"),
        message(45, "TickGeneric", reqId=9004, tickType=49, value=0.0),
        message(46, "TickString", reqId=9004, tickType=45, value="1794927599"),
        message(46, "TickString", reqId=9004, tickType=32, value="ignored"),
        price(9004, 6, float(LIMIT_MAX), "0"),
    ]


def history() -> list[bytes]:
    day: Fields = {"date": "20261116", "open": 226.26, "high": 227.61, "low": 224.32, "close": 225.3}
    minute: Fields = {"date": "1794927600", "open": 242.89, "high": 243.23, "low": 241.69, "close": 242.68}
    downloads = [
        (9006, day | {"volume": "1000", "WAP": "225.5", "barCount": 12}),
        (9007, minute | {"volume": "-1", "WAP": "-1", "barCount": -1}),
    ]
    return [
        frame
        for request, bar in downloads
        for frame in (
            message(17, "HistoricalData", reqId=request, historicalDataBars=[bar]),
            message(108, "HistoricalDataEnd", reqId=request, startDateStr="", endDateStr=""),
        )
    ]


def status(word: str, filled: int, average: float) -> bytes:
    ids: Fields = {"orderId": 1, "permId": 1_800_000_001, "parentId": 0, "clientId": 1}
    amounts: Fields = {"filled": str(filled), "remaining": str(5 - filled), "avgFillPrice": average}
    return message(3, "OrderStatus", status=word, lastFillPrice=average, **ids, **amounts)


def orders() -> list[bytes]:
    fill: Fields = {
        "orderId": 1, "execId": "0000e0d5.67fe6600.01.01", "time": EXEC_TIME, "acctNumber": ACCOUNT,
        "exchange": "NASDAQ", "side": "BOT", "shares": "5", "price": 178.4, "permId": 1_800_000_001, "clientId": 1,
        "cumQty": "5", "avgPrice": 178.4, "orderRef": "ibdesk-1", "lastLiquidity": 1,
    }  # fmt: skip
    cost: Fields = {"execId": fill["execId"], "commissionAndFees": 1.000003, "currency": "USD"}
    ended: Fields = {
        "status": "Cancelled", "completedTime": "20261117 10:00:02 US/Eastern",
        "completedStatus": "Cancelled by Trader",
    }  # fmt: skip
    working = {**ORDER, "orderId": 1, "clientId": 1, "transmit": True}
    return [
        message(5, "OpenOrder", orderId=1, contract=NVDA, order=working, orderState={"status": "PendingCancel"}),
        status("Submitted", 0, 0.0),
        notice(1, 399, "Order held"),
        message(11, "ExecutionDetails", reqId=-1, contract=NVDA, execution=fill),
        message(11, "ExecutionDetails", reqId=9008, contract=NVDA, execution=fill),
        message(59, "CommissionAndFeesReport", **cost),
        message(59, "CommissionAndFeesReport", **cost, realizedPNL=-12.5),
        message(55, "ExecutionDetailsEnd", reqId=9008),
        status("Filled", 5, 178.4),
        message(53, "OpenOrdersEnd"),
        message(101, "CompletedOrder", contract=NVDA, order={**ORDER, "filledQuantity": "0"}, orderState=ended),
        message(102, "CompletedOrdersEnd"),
        message(100, "OrderBound", permId=1_800_000_001, clientId=0, orderId=-3),
    ]


def session() -> list[bytes]:
    """All messages of the script in their order."""
    notices = [
        notice(-1, 2104, "Market data farm connection is OK:usfarm"),
        notice(9009, 200, "No security definition has been found"),
    ]
    return [*account(), *notices, *lookups(), *quotes(), *history(), *orders(), *broken()]


def serve(conn: socket.socket, version: int) -> None:
    """Greet, take startApi, say everything, listen."""
    read_hello(conn)
    conn.sendall(greeting(version))
    read_frame(conn)
    conn.sendall(b"".join(session()))
    drain(conn)

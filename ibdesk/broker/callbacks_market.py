"""Callbacks about instruments: searches, details, quotes, bars."""

from __future__ import annotations

from typing import Any

from ibdesk.broker.callbacks_base import Callbacks
from ibdesk.broker.translate.bars import BarCollector, bar_update
from ibdesk.broker.translate.contract import details_record, match_record, rule_record
from ibdesk.broker.translate.numbers import number, price, size
from ibdesk.broker.translate.quote import GENERICS, PRICES, SIZES, TEXTS
from ibdesk.core.ids import RequestId
from ibdesk.core.records.bars import HistoryReceived
from ibdesk.core.records.contract import ContractDetailsEnd, ContractDetailsReceived, SymbolMatches
from ibdesk.core.records.quote import DataType, MarketDataType, QuoteField, QuoteTick, TickParameters


class LinkEndedError(RuntimeError):
    """The link ended while a long answer was being read; nobody waits for the rest."""


class MarketCallbacks(Callbacks):
    """symbolSamples, contractDetails, marketRule, ticks, historicalData and its updates."""

    def prepare(self) -> None:
        """Begin with no download."""
        super().prepare()
        self._downloads: dict[int, BarCollector] = {}
        self._torn: set[int] = set()
        self._latest_download: int | None = None

    def symbolSamples(self, reqId: int, contractDescriptions: Any) -> None:
        """Pass on the suggestions of a search."""
        matches = tuple(match_record(source) for source in contractDescriptions)
        self.out.event(SymbolMatches(request_id=RequestId(int(reqId)), matches=matches))

    def contractDetails(self, reqId: int, contractDetails: Any) -> None:
        """Pass on one match."""
        details = details_record(contractDetails)
        self.out.event(ContractDetailsReceived(request_id=RequestId(int(reqId)), details=details))

    def bondContractDetails(self, reqId: int, contractDetails: Any) -> None:
        """Pass on one match that is a bond."""
        self.contractDetails(reqId, contractDetails)

    def contractDetailsEnd(self, reqId: int) -> None:
        """Say that the list is complete."""
        self.out.event(ContractDetailsEnd(request_id=RequestId(int(reqId))))

    def marketRule(self, marketRuleId: int, priceIncrements: Any) -> None:
        """Pass on the price steps of a rule."""
        self.out.event(rule_record(marketRuleId, priceIncrements))

    def tickPrice(self, reqId: int, tickType: int, price_: float, attrib: Any) -> None:
        """Pass on a price of a quote."""
        if (known := PRICES.get(int(tickType))) is not None:
            self._tick(reqId, known, price(price_))

    def tickSize(self, reqId: int, tickType: int, size_: Any) -> None:
        """Pass on a size of a quote."""
        if (known := SIZES.get(int(tickType))) is not None:
            self._tick(reqId, known, size(size_))

    def tickString(self, reqId: int, tickType: int, value: str) -> None:
        """Pass on the time of the last trade, in seconds since 1970."""
        if (known := TEXTS.get(int(tickType))) is not None:
            self._tick(reqId, known, price(value))

    def tickGeneric(self, reqId: int, tickType: int, value: float) -> None:
        """Pass on whether trading is halted: 0 no, 1 and 2 yes, unset when unknown."""
        if (known := GENERICS.get(int(tickType))) is not None:
            self._tick(reqId, known, size(value))

    def _tick(self, request: int, known: tuple[QuoteField, bool], value: Any) -> None:
        field, delayed = known
        request_id = RequestId(int(request))
        tick = QuoteTick(request_id=request_id, field=field, value=value, delayed=delayed, received_s=self.out.clock())
        self.out.state(("quote", request_id, field), tick)

    def marketDataType(self, reqId: int, marketDataType: int) -> None:
        """Announce the kind of data that a request carries from now on."""
        record = MarketDataType(request_id=RequestId(int(reqId)), data_type=DataType(int(marketDataType)))
        self.out.event(record)

    def tickReqParams(self, tickerId: int, minTick: float, bboExchange: str, snapshotPermissions: int) -> None:
        """Pass on the tick size of a quote."""
        self.out.event(
            TickParameters(
                request_id=RequestId(int(tickerId)),
                min_tick=number(minTick) or None,
                bbo_exchange=bboExchange,
                snapshot_permissions=int(snapshotPermissions),
            )
        )

    def historicalData(self, reqId: int, bar: Any) -> None:
        """Gather one bar. Raises LinkEndedError amid an answer that the end of the link overtook."""
        if self.hooks.ended():
            raise LinkEndedError
        self._latest_download = int(reqId)
        self._downloads.setdefault(int(reqId), BarCollector()).add(bar)

    def historicalDataEnd(self, reqId: int, start: str, end: str) -> None:
        """Pass on all bars of a request as columns; a torn download is never passed on as a whole one."""
        collected = self._downloads.pop(int(reqId), None) or BarCollector()
        if int(reqId) in self._torn:
            self._torn.discard(int(reqId))
            return
        left_out, bars = collected.left_out, collected.bars()
        self.out.event(HistoryReceived(request_id=RequestId(int(reqId)), bars=bars, left_out=left_out))

    def historicalDataUpdate(self, reqId: int, bar: Any) -> None:
        """Pass on the forming bar of a request that is kept up to date; per bar only the newest state matters."""
        update = bar_update(RequestId(int(reqId)), bar)
        self.out.state(("bar", update.request_id, update.time), update)

    def tear_download(self) -> None:
        """Note that a historical data message broke off; where its End is a message of its own, it still comes."""
        if self._latest_download in self._downloads:
            self._downloads.pop(self._latest_download)
            self._torn.add(self._latest_download)

    def forget_download(self, request_id: int) -> None:
        """Drop what was gathered for a request that failed or was cancelled."""
        self._downloads.pop(request_id, None)
        self._torn.discard(request_id)

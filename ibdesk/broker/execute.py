"""One frozen command, one call of ibapi's client. Thread: ib-send."""

from __future__ import annotations

from typing import Any, assert_never

from ibdesk.broker import dialect
from ibdesk.broker.checks import (
    RefusedError,
    check_contract,
    check_history,
    check_int,
    check_order_id,
    check_preview,
    check_spec,
    check_text,
)
from ibdesk.broker.guard import ReadOnlyGuard
from ibdesk.broker.translate.contract import contract_for_ibapi
from ibdesk.broker.translate.order import order_for_ibapi
from ibdesk.broker.translate.times import end_text
from ibdesk.broker.transport import Transport, Write
from ibdesk.core.killpoints import kill_point
from ibdesk.core.records.command import (
    CancelAccountProfit,
    CancelAccountSummary,
    CancelAllOrders,
    CancelHistory,
    CancelOrder,
    CancelPositionProfit,
    CancelPositions,
    CancelQuote,
    Command,
    PlaceOrder,
    PreviewOrder,
    RequestAccountSummary,
    RequestAllOpenOrders,
    RequestCompletedOrders,
    RequestContractDetails,
    RequestCurrentTime,
    RequestExecutions,
    RequestHistory,
    RequestIds,
    RequestMarketRule,
    RequestOpenOrders,
    RequestPositions,
    SearchSymbols,
    SetMarketDataType,
    SubscribeAccountProfit,
    SubscribePositionProfit,
    SubscribeQuote,
)
from ibdesk.core.records.link import SendOutcome

EPOCH_DATES = 2  # formatDate: seconds since 1970, the one form without a time zone


class Executor:
    """Checks, calls, and says truthfully what became of the bytes."""

    def __init__(self, client: Any, transport: Transport, guard: ReadOnlyGuard) -> None:
        self._client = client
        self._transport = transport
        self._guard = guard
        self._complaint = ""

    def note_complaint(self, text: str) -> None:
        """Remember what the client itself objected to during the call that is running on this thread."""
        self._complaint = text

    def execute(self, command: Command) -> tuple[SendOutcome, str]:
        """Send one command at most once and return (outcome, sentence); never raises.

        SENT: the kernel took every byte. NOT_SENT: refused before the first byte. MAYBE: a write was begun and
        failed; the connection is shut down by then.
        """
        self._complaint = ""
        self._transport.take_write()
        failure = ""
        try:
            self._call(command)
        except RefusedError as why:
            return SendOutcome.NOT_SENT, str(why)
        except Exception as error:
            # ibapi's encoders raise anything at all; the command must have an outcome whatever it was.
            failure = f"{type(error).__name__}: {error}"
        return self._outcome(self._transport.take_write(), failure)

    def _outcome(self, write: Write | None, failure: str) -> tuple[SendOutcome, str]:
        if write is None:
            why = failure or self._complaint
            if not why:
                why = "the client wrote nothing" if self._transport.isConnected() else "the connection is gone"
            return SendOutcome.NOT_SENT, f"Nothing was sent: {why}."
        if write.error:
            return (
                SendOutcome.MAYBE,
                f"The write failed after {write.taken} of {write.size} bytes ({write.error}); TWS may have it or not.",
            )
        return SendOutcome.SENT, ""

    def _call(self, command: Command) -> None:
        match command:
            case PlaceOrder() | PreviewOrder() | CancelOrder() | CancelAllOrders():
                self._order(command)
            case RequestOpenOrders() | RequestAllOpenOrders() | RequestExecutions() | RequestCompletedOrders():
                self._lists(command)
            case SearchSymbols() | RequestContractDetails() | RequestHistory() | CancelHistory():
                self._lookups(command)
            case RequestMarketRule():
                check_int(command.rule_id, "market rule id")
                self._client.reqMarketRule(int(command.rule_id))
            case SubscribeQuote() | CancelQuote() | SetMarketDataType():
                self._quotes(command)
            case SubscribeAccountProfit() | CancelAccountProfit() | SubscribePositionProfit() | CancelPositionProfit():
                self._profits(command)
            case (
                RequestCurrentTime()
                | RequestIds()
                | RequestAccountSummary()
                | CancelAccountSummary()
                | RequestPositions()
                | CancelPositions()
            ):
                self._account(command)
            case _:
                assert_never(command)

    def _order(self, command: PlaceOrder | PreviewOrder | CancelOrder | CancelAllOrders) -> None:
        new = isinstance(command, PlaceOrder | PreviewOrder)
        if reason := self._guard.new_orders_reason if new else self._guard.reason:
            raise RefusedError(reason)
        match command:
            case PlaceOrder() | PreviewOrder():
                self._order_frame(command)
            case CancelOrder():
                check_order_id(command.order_id)
                dialect.send_cancel(self._client, command.order_id)
            case CancelAllOrders():
                dialect.send_cancel_all(self._client)
            case _:
                assert_never(command)

    def _order_frame(self, command: PlaceOrder | PreviewOrder) -> None:
        """Write an order or a preview; the flag that tells them apart must agree with the command's own name."""
        check_order_id(command.order_id)
        check_contract(command.contract)
        check_spec(command.spec, self._guard.accounts)
        order = order_for_ibapi(command.spec)
        check_preview(isinstance(command, PreviewOrder), order.whatIf)
        kill_point.order_written()
        self._client.placeOrder(int(command.order_id), contract_for_ibapi(command.contract), order)
        kill_point.reach("sent")

    def _lists(
        self, command: RequestOpenOrders | RequestAllOpenOrders | RequestExecutions | RequestCompletedOrders
    ) -> None:
        match command:
            case RequestOpenOrders():
                self._client.reqOpenOrders()
            case RequestAllOpenOrders():
                self._client.reqAllOpenOrders()
            case RequestExecutions():
                check_int(command.request_id, "request id")
                chosen = dialect.new_execution_filter()
                if command.client_id is not None:
                    check_int(command.client_id, "client id")
                    chosen.clientId = int(command.client_id)
                self._client.reqExecutions(int(command.request_id), chosen)
            case RequestCompletedOrders():
                self._client.reqCompletedOrders(command.api_only)
            case _:
                assert_never(command)

    def _lookups(self, command: SearchSymbols | RequestContractDetails | RequestHistory | CancelHistory) -> None:
        check_int(command.request_id, "request id")
        request = int(command.request_id)
        match command:
            case SearchSymbols():
                check_text(command.pattern, "text to search for", needed=True)
                self._client.reqMatchingSymbols(request, command.pattern)
            case RequestContractDetails():
                check_contract(command.contract)
                self._client.reqContractDetails(request, contract_for_ibapi(command.contract))
            case RequestHistory():
                self._history(request, command)
            case CancelHistory():
                self._client.cancelHistoricalData(request)
            case _:
                assert_never(command)

    def _history(self, request: int, command: RequestHistory) -> None:
        query = command.query
        check_history(query)
        self._client.reqHistoricalData(
            request,
            contract_for_ibapi(query.contract),
            end_text(query.end),
            query.duration,
            query.bar_size,
            query.what,
            int(query.rth),
            EPOCH_DATES,
            query.keep,
            [],
        )

    def _quotes(self, command: SubscribeQuote | CancelQuote | SetMarketDataType) -> None:
        match command:
            case SubscribeQuote():
                check_int(command.request_id, "request id")
                check_contract(command.contract)
                contract = contract_for_ibapi(command.contract)
                self._client.reqMktData(int(command.request_id), contract, "", False, False, [])
            case CancelQuote():
                check_int(command.request_id, "request id")
                self._client.cancelMktData(int(command.request_id))
            case SetMarketDataType():
                check_int(command.data_type, "market data type", low=1, high=4)
                self._client.reqMarketDataType(int(command.data_type))
            case _:
                assert_never(command)

    def _profits(
        self,
        command: SubscribeAccountProfit | CancelAccountProfit | SubscribePositionProfit | CancelPositionProfit,
    ) -> None:
        check_int(command.request_id, "request id")
        request = int(command.request_id)
        match command:
            case SubscribeAccountProfit():
                check_text(command.account, "account", needed=True)
                self._client.reqPnL(request, command.account, "")
            case CancelAccountProfit():
                self._client.cancelPnL(request)
            case SubscribePositionProfit():
                check_text(command.account, "account", needed=True)
                check_int(command.con_id, "contract id", low=1)
                self._client.reqPnLSingle(request, command.account, "", int(command.con_id))
            case CancelPositionProfit():
                self._client.cancelPnLSingle(request)
            case _:
                assert_never(command)

    def _account(
        self,
        command: RequestCurrentTime
        | RequestIds
        | RequestAccountSummary
        | CancelAccountSummary
        | RequestPositions
        | CancelPositions,
    ) -> None:
        match command:
            case RequestCurrentTime():
                self._client.reqCurrentTime()
            case RequestIds():
                self._client.reqIds(1)
            case RequestAccountSummary():
                check_int(command.request_id, "request id")
                tags = ",".join(command.tags)
                # The list of all tags is longer than any other text, so it has its own bound.
                if len(tags) > 4000 or not tags.isascii() or not tags.isprintable():
                    raise RefusedError("The list of account tags cannot be sent.")
                check_text(command.group, "account group", needed=True)
                self._client.reqAccountSummary(int(command.request_id), command.group, tags)
            case CancelAccountSummary():
                check_int(command.request_id, "request id")
                self._client.cancelAccountSummary(int(command.request_id))
            case RequestPositions():
                self._client.reqPositions()
            case CancelPositions():
                self._client.cancelPositions()
            case _:
                assert_never(command)

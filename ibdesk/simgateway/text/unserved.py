"""Requests that this gateway knows but has nothing for, as data: what TWS answers to each without the service.

Each row: message id -> how to find the request id, and the answer. ``{id}`` in a text is the request id.
"""

from dataclasses import dataclass

from ibdesk.simgateway.messages.session import NO_REQUEST, EmptyRequest, SilentRequest, Unserved
from ibdesk.simgateway.text.order_fields import WHOLE, Fields

NO_FA = "Error processing request.-'bN' : cause - FA data operations ignored for non FA customers."
NO_TICKS = (
    "No market data permissions for this contract. Requested market data requires additional subscription for API."
)
NOT_FOUND = "No security definition has been found for the request"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer; ``id_at`` is the index of the request id behind the message id, None for -1."""

    id_at: int | None
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Empty:
    """An empty list as the answer."""

    kind: str
    id_at: int | None = None


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer, as TWS gives none."""

    kind: str


ANSWERS: dict[int, Refusal | Empty | Silent] = {
    10: Refusal(1, 10092, "Deep market data is not supported for this combination of security type/exchange"),
    11: Refusal(1, 310, "Can't find the subscribed market depth with tickerId:{id}"),
    12: Silent("newsBulletins"),
    13: Silent("cancelNewsBulletins"),
    18: Refusal(None, 322, NO_FA),
    19: Refusal(None, 322, NO_FA),
    21: Refusal(1, 200, NOT_FOUND),
    22: Refusal(0, 162, "Historical Market Data Service error message:Scanner is not configured"),
    23: Refusal(1, 365, "No scanner subscription found for ticker id:{id}"),
    24: Empty("scannerParameters"),
    50: Refusal(1, 420, "Invalid Real-time Query:" + NO_TICKS),
    51: Refusal(1, 300, "Can't find EId with tickerId:{id}"),
    52: Refusal(1, 430, "The fundamentals data for the security specified is not available.Fundamentals"),
    53: Refusal(1, 300, "Can't find EId with tickerId:{id}"),
    54: Refusal(1, 200, NOT_FOUND),
    55: Refusal(1, 200, NOT_FOUND),
    56: Refusal(1, 300, "Can't find EId with tickerId:{id}"),
    57: Refusal(1, 300, "Can't find EId with tickerId:{id}"),
    67: Empty("displayGroups", 1),
    68: Silent("subscribeToGroupEvents"),
    69: Silent("updateDisplayGroup"),
    70: Silent("unsubscribeFromGroupEvents"),
    78: Refusal(0, 200, NOT_FOUND),
    79: Empty("softDollarTiers", 0),
    82: Empty("depthExchanges"),
    83: Empty("smartComponents", 0),
    84: Refusal(0, 10172, "Failed to request news article:No data available"),
    85: Empty("newsProviders"),
    86: Empty("historicalNews", 0),
    88: Empty("histogram", 0),
    89: Silent("cancelHistogram"),
    96: Refusal(0, 10187, "Failed to request historical ticks:" + NO_TICKS),
    97: Refusal(0, 10189, "Failed to request tick-by-tick data." + NO_TICKS),
    98: Refusal(0, 300, "Can't find EId with tickerId:{id}"),
    100: Refusal(0, 10276, "News feed is not allowed."),
    101: Silent("cancelWshMetaData"),
    102: Refusal(0, 10276, "News feed is not allowed."),
    103: Silent("cancelWshEventData"),
    104: Empty("userInfo", 0),
}


def read_unserved(message_id: int, texts: list[str]) -> Unserved | EmptyRequest | SilentRequest:
    """Return what stands for a request of ``ANSWERS``; its fields are read no further than the request id."""
    answer = ANSWERS[message_id]
    if isinstance(answer, Silent):
        return SilentRequest(kind=answer.kind)
    request_id = _request_id(texts, answer.id_at)
    if isinstance(answer, Empty):
        return EmptyRequest(kind=answer.kind, request_id=request_id)
    return Unserved(request_id=request_id, code=answer.code, text=answer.text.replace("{id}", str(request_id)))


def _request_id(texts: list[str], id_at: int | None) -> int:
    if id_at is None or id_at >= len(texts) or not WHOLE.match(texts[id_at]):
        return NO_REQUEST
    return Fields([texts[id_at]]).whole("reqId")

"""All kinds of faults by name. A new one is a row in the table of its theme, and one small function."""

from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_accepts import ACCEPT_KINDS
from ibdesk.simgateway.fault_answers import ANSWER_KINDS
from ibdesk.simgateway.fault_checks import all_of, seconds, whole
from ibdesk.simgateway.fault_endings import ENDING_KINDS
from ibdesk.simgateway.fault_executions import EXECUTION_KINDS
from ibdesk.simgateway.fault_fates import FATE_KINDS
from ibdesk.simgateway.fault_greetings import GREETING_KINDS
from ibdesk.simgateway.fault_groups import GROUP_KINDS
from ibdesk.simgateway.fault_holds import HOLD_KINDS
from ibdesk.simgateway.fault_house import HOUSE_KINDS
from ibdesk.simgateway.fault_kind import Kind
from ibdesk.simgateway.fault_lines import LINE_KINDS
from ibdesk.simgateway.fault_lists import LIST_KINDS
from ibdesk.simgateway.fault_orders import ORDER_KINDS
from ibdesk.simgateway.fault_sizes import check_count, many_contracts, send_bars
from ibdesk.simgateway.fault_storm import STORM_KINDS
from ibdesk.simgateway.fault_strangers import STRANGER_KINDS
from ibdesk.simgateway.faults import Fault, Moment
from ibdesk.simgateway.handlers.history import hold
from ibdesk.simgateway.messages.history import HistoryRequest
from ibdesk.simgateway.messages.session import Notice

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

NO_DATA = "Historical Market Data Service error message:HMDS query returned no data"


def _hist(connection: "Connection", fault: Fault, request: object) -> bool:
    """Answer a history request with an error: at once, or ``after_s`` seconds into it; or with ``n`` bars."""
    if not isinstance(request, HistoryRequest) or connection.session is None:
        return False
    if fault.params["n"]:
        send_bars(connection, request, fault.params["n"])
        return True
    text = str(fault.params["text"]).replace("{reqId}", str(request.request_id))
    refusal = Notice(request_id=request.request_id, code=int(fault.params["code"]), text=text)
    if fault.params["after_s"]:
        hold(connection.session, request, fault.params["after_s"], refusal)
    else:
        connection.send(refusal)
    return True


KINDS: Final[dict[str, Kind]] = {
    "hist": Kind(
        moment=Moment.REQUEST,
        on="reqHistoricalData",
        params={"code": 162, "text": NO_DATA, "after_s": 0, "n": 0},
        check=all_of(whole("code"), seconds("after_s"), check_count),
        on_request=_hist,
    ),
    "contract": Kind(
        moment=Moment.REQUEST,
        on="reqContractDetails",
        params={"n": 5},
        check=check_count,
        on_request=many_contracts,
    ),
    **ACCEPT_KINDS,
    **LINE_KINDS,
    **HOUSE_KINDS,
    **GREETING_KINDS,
    **ANSWER_KINDS,
    **LIST_KINDS,
    **ENDING_KINDS,
    **ORDER_KINDS,
    **GROUP_KINDS,
    **HOLD_KINDS,
    **FATE_KINDS,
    **EXECUTION_KINDS,
    **STRANGER_KINDS,
    **STORM_KINDS,
}

"""The faults of a running gateway."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ibdesk.simgateway.fault_actions import KINDS
from ibdesk.simgateway.fault_answers import answer_name, request_name
from ibdesk.simgateway.faults import Fault, Moment
from ibdesk.simgateway.messages.orders import ExecDetails, OpenOrder, OrderStatus
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection


class FaultBook:
    """All faults of a running gateway, asked at each moment at which one could act."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = list(faults)
        self._late: dict[tuple[Connection, int], list[object]] = {}

    def add(self, fault: Fault) -> None:
        """Add a fault while the gateway runs."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults that wait for their event."""
        self._faults.clear()

    def timed(self) -> list[Fault]:
        """Return the faults that fire by time: at once, or at an instant."""
        return [one for one in self._faults if one.timed]

    async def accept(self, connection: Connection) -> bool:
        """Let faults act on a new connection; True when it is over."""
        return await self._act_async(Moment.ACCEPT, connection, [])

    async def banner(self, connection: Connection, banner: list[str]) -> bool:
        """Let faults act on the version reply; True when one has written it already."""
        return await self._act_async(Moment.HANDSHAKE, connection, banner)

    def request(self, connection: Connection, name: str, request: object) -> bool:
        """Let faults act on a request; True when it is answered thereby."""
        client_id = connection.session.client_id if connection.session else None
        name = request_name(name, request)
        fired = [
            one
            for one in self._faults
            if KINDS[one.name].moment in (Moment.REQUEST, Moment.GATEWAY)
            and one.fires(name, client_id, connection.received)
        ]
        answers = [KINDS[one.name].on_request(connection, one, request) for one in fired]
        return any(answers)

    def answer(self, connection: Connection, message: object) -> list[object]:
        """Let faults act on an answer; return what is sent in its place."""
        late = self._late.get((connection, _order_id(message)))
        if late is not None:
            late.append(message)
            return []
        client_id = connection.session.client_id if connection.session else None
        sent = [message]
        for one in self._faults:
            kind = KINDS[one.name]
            if kind.moment is Moment.ANSWER and one.fires(answer_name(message), client_id, connection.received):
                sent = [part for each in sent for part in kind.on_answer(connection, one, each)]
        return sent

    def tell_late(self, connection: Connection, order_id: int, seconds: float) -> None:
        """Keep everything about an order for ``seconds``, then send it in its order."""
        kept = self._late.setdefault((connection, order_id), [])

        def send() -> None:
            self._late.pop((connection, order_id), None)
            while kept:
                connection.send(kept.pop(0))

        asyncio.get_running_loop().call_later(seconds, send)

    async def _act_async(self, moment: Moment, connection: Connection, banner: list[str]) -> bool:
        for one in self._faults:
            kind = KINDS[one.name]
            acts = kind.moment is moment and one.fires(moment.value, one.client_id)
            if acts and await kind.on_connect(connection, one, banner):
                return True
        return False


def _order_id(message: object) -> int:
    """Return which order an answer is about, -1 when it is about none."""
    if isinstance(message, OpenOrder | OrderStatus | ExecDetails):
        return message.order_id
    return message.request_id if isinstance(message, Notice) else NO_REQUEST

"""The one way by which an order leaves: id, journal, answer, queue, result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from ibdesk.core.ids import ClientId, OrderId
from ibdesk.core.killpoints import kill_point
from ibdesk.core.order_ids import OrderIds
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.bracket import legs_of
from ibdesk.core.orders.events import ChangeNotApplied, ModifyAsked, SendResult, Silence
from ibdesk.core.orders.state import ON_ITS_WAY, AnyKey, Base, Certainty, Order, OrderKey
from ibdesk.core.records.command import PlaceOrder
from ibdesk.core.records.link import CommandSent, NextValidId, SendOutcome
from ibdesk.core.records.order import OrderSpec
from ibdesk.journal import Intent as JournalIntent
from ibdesk.journal import JournalResult
from ibdesk.session.legs import LINK_LOST, LegSender
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import Preview, Refused

NO_ANSWER_S = 5
UNKNOWN_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentAnswered:
    """The journal's answer about one change, or about all legs of an order, on its way into the GUI thread."""

    intents: tuple[JournalIntent, ...]
    preview: Preview
    result: JournalResult


class Placer(QObject):
    """Sends orders and changes, once each. `refused` brings a `Refused` when one did not leave after all."""

    refused = Signal(object)

    def __init__(self, parts: DeskParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._ids = OrderIds()
        self._numbers: dict[AnyKey, int] = {}
        self._legs = LegSender(parts, self._trouble, self._submit, self._watch, self)
        self._legs.refused.connect(self.refused)
        self._highest_taken: dict[ClientId, OrderId] = {}
        parts.router.on(NextValidId, self.on_next_valid_id)
        parts.router.on(IntentAnswered, self.on_intent_answered)
        parts.router.on(CommandSent, self.on_command_sent)
        parts.orders.stepped.connect(self.on_order_stepped)

    def use_client(self, client_id: ClientId) -> None:
        """Start the ids of this client id above all that the journal and the orders know of it."""
        high = 0
        if self._parts.journal is not None:
            high = self._parts.journal.high_water(client_id)
        taken = self._highest_taken.get(client_id, 0)  # the journal may not have written the last of them yet (law L2)
        self._ids = OrderIds(max(high, taken, self._parts.orders.highest_own_id))

    def on_next_valid_id(self, record: NextValidId) -> None:
        """Raise the ids; an offer that goes back is not followed."""
        self._ids.offer(record.order_id)
        self._show_ids()

    def place(self, preview: Preview) -> OrderKey:
        """Take an id for each leg and have all legs journalled at once. Raises OrderIdsExhaustedError."""
        assert preview.spec is not None
        keys = self._take_keys(1 + len(preview.exits))
        specs = legs_of(preview.spec, preview.exits, [key.order_id for key in keys])
        self._commit(preview, tuple(self._intent(preview, *leg) for leg in zip(keys, specs, strict=True)))
        return keys[0]

    def take_key(self) -> OrderKey:
        """Take the next id, for an order or for a question, never for both. Raises OrderIdsExhaustedError."""
        return self._take_keys(1)[0]

    def _take_keys(self, count: int) -> tuple[OrderKey, ...]:
        client_id = self._parts.link.view.client_id
        assert client_id is not None
        order_ids = self._ids.take(count)
        self._highest_taken[client_id] = order_ids[-1]
        self._show_ids()
        return tuple(OrderKey(client_id=client_id, order_id=order_id) for order_id in order_ids)

    def modify(self, preview: Preview, key: OrderKey) -> None:
        """Have a change journalled."""
        earlier = 0 if self._parts.journal is None else self._parts.journal.last_change(key)
        number = max(self._numbers.get(key, 0), earlier) + 1
        self._numbers[key] = number
        assert preview.spec is not None
        self._commit(preview, (self._intent(preview, key, preview.spec, number),))

    def _intent(self, preview: Preview, key: OrderKey, spec: OrderSpec, number: int = 0) -> JournalIntent:
        assert preview.contract is not None
        assert preview.mode is not None
        value, currency = self._parts.checks.added_value(spec, preview.before, preview.details, preview.account)
        return JournalIntent(
            order_key=key,
            order_ref=spec.order_ref,
            contract=preview.contract,
            spec=spec,
            account=spec.account,
            mode=preview.mode,
            session=preview.session_no,
            kind=preview.kind,
            number=number,
            before=preview.before,
            # an exit reduces what its entry opens: the day counts it once (DECISIONS 32)
            value=value if spec.parent_id is None or number else Decimal(0),
            value_currency=currency,
            accepted=tuple(one.text for one in preview.warnings),
            world_time=self._parts.link.world_now(),
        )

    def _commit(self, preview: Preview, intents: tuple[JournalIntent, ...]) -> None:
        journal = self._parts.journal
        assert journal is not None
        kill_point.reach("intent")
        for intent in intents:
            self._parts.checks.note_going(intent)
        answered = partial(self._answered, intents, preview)
        if len(intents) == 1:
            journal.commit_intent(intents[0], answered)
        else:
            journal.commit_intents(intents, answered)

    def _answered(self, intents: tuple[JournalIntent, ...], preview: Preview, result: JournalResult) -> None:
        # On the journal thread: touch nothing here, the bridge brings it over.
        self._parts.bridge.post(IntentAnswered(intents=intents, preview=preview, result=result))

    def on_intent_answered(self, record: IntentAnswered) -> None:
        """Send what is durable now; if the link changed in between, it is not sent."""
        self._parts.look()  # a slow disk gave the arming time to run out, or the machine time to sleep
        for intent in record.intents:
            self._parts.checks.note_answered(intent, durable=record.result.ok)
        if not record.result.ok:
            self.refused.emit(Refused(reason=f"Not sent: {record.result.sentence}", preview=record.preview))
        elif record.preview.kind == "place":
            self._legs.start(record.intents, record.preview)
        else:
            self._send_modify(record.intents[0], record.preview)

    def _trouble(self, intent: JournalIntent) -> str:
        view = self._parts.link.view
        if view.read_only is not None:
            return view.read_only.reason
        if self._parts.trading_lock.locked:
            return "trading was locked by Cancel orders"
        if view.doubt is not None:
            return view.doubt.sentence
        if not view.ready or view.session_no != intent.session:
            return "the connection was lost"
        if view.mode is not intent.mode:
            return "the mode changed"
        if view.disarmed or (view.armed and intent.account != view.account):
            return "trading is not armed for this account"
        if view.stale:
            return "TWS does not answer"
        if not view.ib_up:
            return "IB is not reachable"
        if not self._parts.lists.gate_open or intent.contract.con_id in self._parts.lists.shut_contracts:
            return "orders are being checked against TWS"
        order = self._parts.orders.order(intent.order_key) if intent.kind == "modify" else None
        return "" if order is None else allowed(order).change.reason

    def _send_modify(self, intent: JournalIntent, preview: Preview) -> None:
        key, orders = intent.order_key, self._parts.orders
        now = self._parts.link.world_now()
        if trouble := self._trouble(intent):
            outcome = SendOutcome.NOT_SENT
            event = SendResult(time=now, command="modify", outcome=outcome, number=intent.number, reason=trouble)
            self._keep(key, event)
            self.refused.emit(Refused(reason=f"Not sent: {trouble}", preview=preview))
            return
        after = orders.apply(key, ModifyAsked(time=now, number=intent.number, spec=intent.spec))
        if after is None or after.pending is None or after.pending.number != intent.number:
            self.refused.emit(Refused(reason="Not sent: the order ended, or another change is under way"))
            return
        kill_point.reach("modify")
        self._submit(intent)

    def _submit(self, intent: JournalIntent) -> None:
        command = PlaceOrder(
            order_id=intent.order_key.order_id, contract=intent.contract, spec=intent.spec, number=intent.number
        )
        kill_point.reach("sending")
        if not self._parts.wire.submit(command):
            self.on_command_sent(CommandSent(command=command, outcome=SendOutcome.NOT_SENT, reason=LINK_LOST))

    def on_command_sent(self, record: CommandSent) -> None:
        """Take what is known of the bytes of a place or modify."""
        command = record.command
        if not isinstance(command, PlaceOrder):
            return
        order = self._parts.orders.own(command.order_id)
        if order is None:
            return
        event = SendResult(
            time=self._parts.link.world_now(),
            command="modify" if command.number else "place",
            outcome=record.outcome,
            number=command.number,
            reason=record.reason,
        )
        self._parts.orders.apply(order.key, event)
        self._keep(order.key, event)
        leg = not command.number and isinstance(order.key, OrderKey) and self._legs.take_result(order.key, record)
        if not leg and record.outcome is not SendOutcome.SENT:
            self.refused.emit(Refused(reason=f"Order {command.order_id}: {record.reason}"))

    def _keep(self, key: AnyKey, event: SendResult) -> None:
        """Have the journal keep what is known of the bytes; nothing waits for that."""
        if self._parts.journal is not None and isinstance(key, OrderKey):
            self._parts.journal.append(event, self._parts.link.view.session_no, key=key)

    def _watch(self, key: OrderKey) -> None:
        """Set the two deadlines of silence (scenario 41)."""
        for waited_s in (NO_ANSWER_S, UNKNOWN_S):
            self._parts.deadlines.set(("silence", key, waited_s), waited_s, partial(self._silent, key, waited_s))

    def _silent(self, key: OrderKey, waited_s: int) -> None:
        order = self._parts.orders.order(key)
        if order is None or order.base not in ON_ITS_WAY:
            return
        self._parts.orders.apply(key, Silence(time=self._parts.link.world_now(), waited_s=waited_s))

    def on_order_stepped(self, before: Order | None, after: Order) -> None:
        """Raise the ids by every id seen, ask TWS about what became doubtful, tell the journal of ends."""
        key = after.key
        if not isinstance(key, OrderKey) or key.client_id != self._parts.link.view.client_id:
            return
        if before is None:
            self._ids.seen(key.order_id)
            self._show_ids()
        else:
            _pass_kill_points(before, after)
            self._note_dropped_change(before, after)
            if after.cancel_asked and not before.cancel_asked and not after.asked.transmit:
                self._watch(key)  # of a leg that it holds back TWS says at most that it was discarded: no status
            if _became_doubtful(before, after):
                self._parts.lists.refresh()
        if after.ended and (before is None or not before.ended) and self._parts.journal is not None:
            self._parts.journal.note_end(key, after.base.value)

    def _note_dropped_change(self, before: Order, after: Order) -> None:
        """Journal that a change was not applied, else the next start would wait for it, and for no later one."""
        asked, journal = before.pending, self._parts.journal
        dropped = asked is not None and asked.kind == "modify" and after.pending is None and after.asked == before.asked
        if asked is not None and dropped and journal is not None and isinstance(after.key, OrderKey):
            event = ChangeNotApplied(time=self._parts.link.world_now(), number=asked.number)
            journal.append(event, self._parts.link.view.session_no, key=after.key)

    def _show_ids(self) -> None:
        self._parts.link.update(next_order_id=self._ids.next_id, highest_used=OrderId(self._ids.highest))


def _became_doubtful(before: Order, after: Order) -> bool:
    """Tell whether only TWS's lists can say what became of the order (scenarios 39, 41, 49, 79)."""
    unknown = after.base is Base.UNKNOWN and before.base is not Base.UNKNOWN
    unsure = after.certainty is Certainty.UNRECONCILED and before.certainty is Certainty.LIVE
    return unknown or unsure


def _pass_kill_points(before: Order, after: Order) -> None:
    if after.acknowledged and not before.acknowledged:
        kill_point.reach("ack")
    if len(after.fills) > len(before.fills):
        kill_point.reach("exec")

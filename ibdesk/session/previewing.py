"""Making previews, and voiding them as soon as anything they show is no longer so (scenarios 103, 104)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.market_rules import shown_tick, tick_rule_of
from ibdesk.core.order_refs import new_order_ref
from ibdesk.core.orders.allowed import allowed
from ibdesk.core.orders.bracket import MOST_EXITS, build_exits, leg_sentence
from ibdesk.core.orders.describe import button_text, change_sentence, headline, masked, sentence
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.groups import left_untransmitted, without_ended_parent
from ibdesk.core.orders.leg_sizes import size_warnings
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.orders.validate import CheckContext, build_change, build_spec, check, check_change, draft_of
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.session.parts import DeskParts
from ibdesk.session.previews import Preview, Voided, new_token, payload_hash
from ibdesk.session.views import LinkView

STILL_MOVING = "Orders on this contract changed while they were checked. They are read again in a moment."
UNTRANSMITTED = "Its bracket is incomplete and not transmitted. Cancel it here, or transmit it in TWS."
_NUMBERS = re.compile(r"\d[\d,.]*")
NO_DETAILS = "Contract details are not known yet. Try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    spec: OrderSpec
    contract: Contract
    before: OrderSpec | None
    key: AnyKey | None
    exits: tuple[OrderSpec, ...] = ()


class Previewer(QObject):
    """Makes previews and keeps the open ones. `voided` brings a `Voided` as soon as one must not be sent any more."""

    voided = Signal(object)

    def __init__(self, parts: DeskParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._open: dict[str, Preview] = {}
        parts.link.moved.connect(self.on_link_moved)

    def check(self, draft: OrderDraft) -> list[Problem]:
        """Return every problem of a new order as typed, blocking ones first."""
        shut = self._not_now(draft.details.contract.con_id) if draft.details is not None else []
        return [*shut, *check(draft, self._context(draft))]

    def check_change(self, order: Order, draft: OrderDraft) -> list[Problem]:
        """Return every problem of a change as typed."""
        permission = allowed(order).change
        if not permission.ok:
            return [err(permission.reason, Field.ORDER)]
        if left_untransmitted(order, self._parts.orders.rows):
            return [err(UNTRANSMITTED, Field.ORDER)]
        problems = [*self._not_now(order.contract.con_id), *check_change(order, draft, self._context(draft))]
        if not _blocking(problems):
            problems += size_warnings(order, build_spec(draft).quantity, self._parts.orders.rows)
        return problems

    def _not_now(self, con_id: ConId) -> list[Problem]:
        replaced = self._parts.successors.problem(con_id)
        moving = [err(STILL_MOVING, Field.ORDER)] if con_id in self._parts.lists.shut_contracts else []
        return moving if replaced is None else [replaced, *moving]

    def change_draft(self, order: Order) -> OrderDraft | None:
        """Return the draft that stands for a live order; None while its contract details are not known."""
        details = self._parts.contracts.known(order.contract.con_id)
        return draft_of(order, details) if details is not None else None

    def place(self, draft: OrderDraft, lock: str) -> Preview:
        """Freeze a new order. `lock`: why the desk is locked, '' if it is not."""
        problems = self._with_lock(self.check(draft), lock)
        details = draft.details
        content = None
        if details is not None and not _blocking(problems):
            spec = build_spec(draft, new_order_ref())
            exits = build_exits(draft, spec, [new_order_ref() for _ in range(MOST_EXITS)])
            content = _Content(spec=spec, contract=details.contract, before=None, key=None, exits=exits)
        return self._freeze(draft, problems, content)

    def change(self, order: Order, draft: OrderDraft | None, lock: str) -> Preview:
        """Freeze a change of a live order; only edited fields differ from what was asked (scenario 62)."""
        if draft is None:
            empty = OrderDraft(side=order.spec.action, account=order.spec.account)
            return self._freeze(empty, [err(NO_DETAILS, Field.SYMBOL)], None)
        problems = self._with_lock(self.check_change(order, draft), lock)
        content = None
        if not _blocking(problems):
            spec = without_ended_parent(build_change(order, draft), order, self._parts.orders.rows)
            content = _Content(spec=spec, contract=order.contract, before=order.spec, key=order.key)
        return self._freeze(draft, problems, content)

    def take(self, token: str) -> Preview | str:
        """Take a preview out for transmission, once (scenario 98); the reason if there is none to take."""
        preview = self._open.pop(token, None)
        self._parts.deadlines.drop(("preview", token))
        if preview is None:
            return "This preview was sent or is no longer valid. Review again."
        if self._parts.clock() >= preview.expires_s:
            return "The preview expired. Review again."
        if _fingerprint(self._parts.link.view) != self._shown_with(preview):
            return "Connection, account or mode changed. Review again."
        return preview

    def void(self, token: str, reason: str, *, asked: bool = False) -> None:
        """Make a preview unusable and tell; `asked` if the user did it."""
        if self._open.pop(token, None) is not None:
            self._parts.deadlines.drop(("preview", token))
            self.voided.emit(Voided(token=token, reason=reason, asked=asked))

    @Slot()
    def on_link_moved(self) -> None:
        """Void what was made under another link, account or mode."""
        now = _fingerprint(self._parts.link.view)
        for token, preview in list(self._open.items()):
            if self._shown_with(preview) != now:
                self.void(token, "Connection, account or mode changed. Review again.")

    def recheck(self, preview: Preview) -> list[Problem]:
        """Run all checks again at the click (scenario 104).

        Return what blocks, or else a warning of a kind that the preview did not show: nobody has ticked it.
        """
        if preview.key is None:
            problems = self.check(preview.draft)
        else:
            order = self._parts.orders.order(preview.key)
            if order is None or order.spec != preview.before:
                return [err("The order changed meanwhile. Review again.", Field.ORDER)]
            problems = self.check_change(order, preview.draft)
        return _blocking(problems) or _unseen(problems, preview.warnings)

    def _context(self, draft: OrderDraft) -> CheckContext:
        context = self._parts.checks.context(draft.details, draft.account)
        if draft.details is None:
            return context
        # The draft's details may be older than the rule of their exchange.
        return replace(context, tick_rule=tick_rule_of(self._parts.contracts.with_rule(draft.details)))

    @staticmethod
    def _with_lock(problems: list[Problem], lock: str) -> list[Problem]:
        return [err(lock, Field.ORDER), *problems] if lock else problems

    def _shown_with(self, preview: Preview) -> tuple[object, ...]:
        return (preview.session_no, preview.mode, preview.selected_account, True)

    def _freeze(self, draft: OrderDraft, problems: list[Problem], content: _Content | None) -> Preview:
        view = self._parts.link.view
        now_s = self._parts.clock()
        lifetime_s = self._parts.settings.preview_lifetime_s
        token = new_token() if content is not None and view.mode is not None else ""
        preview = Preview(
            token=token,
            kind="place" if content is None or content.key is None else "modify",
            draft=draft,
            spec=content.spec if content else None,
            before=content.before if content else None,
            key=content.key if content else None,
            contract=content.contract if content else None,
            details=draft.details,
            **_words(content, draft.details, view.mode),
            mode=view.mode,
            account=content.spec.account if content else draft.account,
            selected_account=view.account,
            market=self._parts.checks.market(draft.details),
            problems=tuple(_blocking(problems)),
            warnings=tuple(one for one in problems if one.level == "warn"),
            expires_at=self._parts.link.world_now() + timedelta(seconds=lifetime_s * self._parts.link.world_rate),
            expires_s=now_s + lifetime_s,
            session_no=view.session_no,
            payload_hash=(
                hash_of((content.spec, *content.exits), content.contract, content.key, view) if content else ""
            ),
            exits=content.exits if content else (),
            exit_lines=_exit_lines(content, draft.details),
        )
        if token:
            self._open[token] = preview
            expire = partial(self.void, token, "The preview expired. Review again.")
            self._parts.deadlines.set(("preview", token), lifetime_s, expire)
        return preview


def hash_of(specs: tuple[OrderSpec, ...], contract: Contract, key: AnyKey | None, view: LinkView) -> str:
    """Return the digest of what is to leave on this link."""
    kind = "place" if key is None else "modify"
    return payload_hash(kind=kind, specs=specs, contract=contract, key=key, session=view.session_no)


def _words(content: _Content | None, details: ContractDetails | None, mode: Mode | None) -> dict[str, str]:
    if content is None or mode is None:
        return {"sentence": "", "headline": "", "button_text": ""}
    spec, contract = content.spec, content.contract
    tick = shown_tick(details, spec.leading_price) if details is not None else None
    kind = "place"
    line = sentence(spec, contract, tick)
    if content.before is not None:
        kind = "modify"
        line = change_sentence(content.before, spec, contract, tick)
    button = button_text(spec, contract, mode, masked(spec.account), tick=tick, kind=kind)  # type: ignore[arg-type]
    return {"sentence": line, "headline": headline(spec, contract, tick), "button_text": button}


def _exit_lines(content: _Content | None, details: ContractDetails | None) -> tuple[str, ...]:
    if content is None or details is None:
        return ()
    return tuple(leg_sentence(one, content.contract, shown_tick(details, one.leading_price)) for one in content.exits)


def _blocking(problems: list[Problem]) -> list[Problem]:
    return [one for one in problems if one.level == "err"]


def _unseen(problems: list[Problem], shown: tuple[Problem, ...]) -> list[Problem]:
    """Return the warnings of kinds that were not shown, as what blocks; other numbers make no other kind."""
    ticked = {_kind(one) for one in shown}
    return [err(f"New since the review: {one.text}", one.field) for one in problems if _kind(one) not in ticked]


def _kind(problem: Problem) -> tuple[Field, str]:
    return problem.field, _NUMBERS.sub("#", problem.text)


def _fingerprint(view: LinkView) -> tuple[object, ...]:
    usable = view.ready and not view.stale and view.ib_up and not view.new_orders_off
    return (view.session_no, view.mode, view.account, usable)

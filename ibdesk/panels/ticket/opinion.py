"""What the desk thinks of a draft now: locked, wrong, or sound, with the figures that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ibdesk.core.limits import limit_reference
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.money import Grammar, parse
from ibdesk.core.orders.bracket import STOP_TYPE, TARGET_TYPE, Outcome, build_exits, outcome, worst_loss
from ibdesk.core.orders.describe import review_caption, review_text, sentence
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.orders.validate import build_spec
from ibdesk.core.problems import Field, Problem
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.panels.ticket.words import after_text, exits_text, value_text, working_text
from ibdesk.session.previews import Lock
from ibdesk.session.session import Session

EXIT_FIELDS = {TARGET_TYPE: Field.TARGET, STOP_TYPE: Field.STOP_LOSS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A judged draft. `spec` is None while its numbers do not stand; the texts are "" then."""

    lock: Lock | None
    problems: tuple[Problem, ...]
    spec: OrderSpec | None = None
    sentence: str = ""
    review: str = ""
    caption: str = ""
    value: tuple[str, str] = ("", "")  # in the quoted currency, in the base currency
    rate_source: str = ""
    position: str = ""
    working: str = ""
    reference_wanted: bool = False
    outcomes: dict[Field, Outcome] = field(default_factory=dict)  # of the exits whose prices stand
    worst_loss: Outcome | None = None

    @property
    def blocking(self) -> int:
        """How many problems stand in the way of a review."""
        return sum(1 for one in self.problems if one.level == "err")


def judge(session: Session, draft: OrderDraft) -> Opinion:
    """Ask the desk about a draft."""
    lock = session.order_desk.locked
    problems = tuple(session.order_desk.check(draft))
    details = draft.details
    if details is None:
        return Opinion(lock=lock, problems=problems)
    limits = session.checks.context(details, draft.account).limits
    wanted = TYPE_RULES[draft.order_type].limit and limit_reference(limits) is None
    mode = session.link.view.mode
    if mode is None or not _numbers_stand(draft):
        return Opinion(lock=lock, problems=problems, reference_wanted=wanted)
    return _whole(session, draft, lock, problems, mode, wanted)


def _numbers_stand(draft: OrderDraft) -> bool:
    rule = TYPE_RULES[draft.order_type]
    numbers = [draft.quantity] + ([draft.limit] if rule.limit else []) + ([draft.stop] if rule.stop else [])
    return all(parse(text, negative=True)[0] is Grammar.NUMBER for text in numbers)


def _verb(session: Session, mode: Mode, problems: tuple[Problem, ...]) -> str:
    warned = any(one.level == "warn" for one in problems)
    return "Review" if session.limits.needs_confirm(mode, warnings=warned) else "Transmit"


def _whole(
    session: Session, draft: OrderDraft, lock: Lock | None, problems: tuple[Problem, ...], mode: Mode, wanted: bool
) -> Opinion:
    assert draft.details is not None
    details, spec = draft.details, build_spec(draft)
    tick = shown_tick(details, spec.leading_price)
    contract = details.contract
    limits = session.checks.context(details, draft.account).limits
    exits = build_exits(_standing(draft), spec)
    return Opinion(
        lock=lock,
        problems=problems,
        spec=spec,
        sentence=sentence(spec, contract, tick),
        review=review_text(spec, contract, tick).replace("Review", _verb(session, mode, problems), 1),
        caption=review_caption(mode, draft.account) + exits_text(exits),
        value=value_text(spec, details, limits),
        rate_source=limits.rate_source,
        position=after_text(spec, limits.position),
        working=working_text(session.orders.live, contract.con_id),
        reference_wanted=wanted,
        outcomes={
            EXIT_FIELDS[leg.order_type]: found
            for leg in exits
            if (found := outcome(leg, spec, details, limits)) is not None
        },
        worst_loss=worst_loss(spec, exits, details, limits),
    )


def _standing(draft: OrderDraft) -> OrderDraft:
    """Return the draft without exits whose text is no number yet."""

    def kept(text: str) -> str:
        return text if parse(text, negative=True)[0] is Grammar.NUMBER else ""

    return replace(draft, target=kept(draft.target), stop_loss=kept(draft.stop_loss))

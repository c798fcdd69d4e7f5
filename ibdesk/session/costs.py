"""What an order would cost, as far as IB has told: the question, its answer and their ages. Pure, no clock of its own.

An `Inquiry` follows one ticket. It says when to ask and what is known; it neither sends nor waits.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from decimal import Decimal

from ibdesk.core.ids import OrderId
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.order import OrderSpec, WhatIf

DEBOUNCE_S = 0.4
DEADLINE_S = 5.0
OLD_AFTER_S = 10.0
NO_FIGURES = "IB gave no figures"
NO_ANSWER = "no answer in 5 s"


class CostState(enum.Enum):
    """How far the question has come."""

    NOT_ASKED = "not asked"
    WAITING = "no answer yet"
    KNOWN = "known"
    UNKNOWN = "unknown"
    REFUSED = "refused by TWS"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostQuestion:
    """What is asked about: an order without reference, exactly as it would leave."""

    contract: Contract
    spec: OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What is known of the cost of one order. `reason` says why nothing is, in TWS's words when it refused.

    `answered_s` is monotonic. `refreshing`: the figures are old and were asked for again.
    """

    state: CostState = CostState.NOT_ASKED
    reason: str = ""
    figures: WhatIf | None = None
    answered_s: float | None = None
    refreshing: bool = False

    def age_s(self, now_s: float) -> float | None:
        """Return the seconds since the answer, None without one."""
        return None if self.answered_s is None else max(0.0, now_s - self.answered_s)


NOT_ASKED = CostView()


def excess_liquidity(equity: Decimal | None, maintenance: Decimal | None) -> Decimal | None:
    """Return equity with loan less maintenance margin, which is how IB defines it; None if either is unknown."""
    return None if equity is None or maintenance is None else equity - maintenance


def is_empty(figures: WhatIf) -> bool:
    """Tell whether an answer holds no figure at all (scenario 75)."""
    told = (
        figures.initial_before, figures.initial_after, figures.maintenance_before, figures.maintenance_after,
        figures.equity_before, figures.equity_after, figures.commission, figures.commission_least,
        figures.commission_most,
    )  # fmt: skip
    return all(figure is None for figure in told)


class Inquiry:
    """The state of one ticket's question: 400 ms after the last edit it is due, the newest answer wins.

    An outcome older than 10 s is asked for again once, while somebody looks; an edit, a look back at the window or
    a wish makes that once more. All instants are monotonic seconds of the caller's clock.
    """

    def __init__(self) -> None:
        self.question: CostQuestion | None = None
        self.open_id: OrderId | None = None
        self._view = CostView()
        self._resting = ""
        self._due_s: float | None = None
        self._deadline_s: float | None = None
        self._attended = True
        self._credit = 0
        self._remark = ""

    @property
    def view(self) -> CostView:
        """What is known now."""
        return CostView(reason=self._resting) if self._resting or self.question is None else self._view

    @property
    def next_s(self) -> float | None:
        """Return when `turn` wants to be called next, None if nothing is under way."""
        if self.question is None or self._resting:
            return None
        if self._deadline_s is not None:
            return self._deadline_s if self._due_s is None else min(self._due_s, self._deadline_s)
        if self._due_s is not None:
            return self._due_s
        return self._stale_s if self._attended and self._credit else None

    @property
    def _stale_s(self) -> float | None:
        settled = self._view.state in (CostState.KNOWN, CostState.UNKNOWN)
        at_s = self._view.answered_s
        return at_s + OLD_AFTER_S if settled and at_s is not None else None

    def want(self, question: CostQuestion, now_s: float) -> None:
        """Ask about this order soon; the same one again changes nothing, and an answer that stands is kept."""
        self._resting = ""
        if question == self.question:
            return
        self.drop()
        self.question = question
        self._view = CostView(state=CostState.WAITING)
        self._due_s = now_s + DEBOUNCE_S
        self._credit = 1

    def rest(self, reason: str) -> None:
        """Ask nothing for now, and say why. An answer on its way is still taken if the same order comes back."""
        self._resting = reason

    def drop(self) -> None:
        """Forget all: what comes now belongs to another order or another link."""
        self.question = self.open_id = None
        self._due_s = self._deadline_s = None
        self._view = CostView()
        self._remark = ""

    def again(self, now_s: float) -> None:
        """Ask again at once, because the user wants it."""
        if self.question is not None and not self._resting and self._deadline_s is None:
            self._credit = 1
            self._due_s = now_s
            self._view = replace(self._view, refreshing=True)

    def attend(self, attended: bool) -> None:
        """Note whether somebody looks at the ticket; coming back is worth one more refresh."""
        if attended and not self._attended:
            self._credit = 1
        self._attended = attended

    def turn(self, now_s: float) -> bool:
        """Take note that time has passed; True if the question is to be sent now."""
        if self.question is None or self._resting:
            return False
        if self._deadline_s is not None and now_s >= self._deadline_s:
            self._deadline_s = None
            state = CostState.REFUSED if self._remark else CostState.UNKNOWN
            self._settle(state, self._remark or NO_ANSWER, now_s)
        if self._due_s is not None:
            return now_s >= self._due_s
        stale_s = self._stale_s
        if stale_s is None or now_s < stale_s or not self._credit or not self._attended or self._deadline_s is not None:
            return False
        self._credit = 0
        self._view = replace(self._view, refreshing=True)
        return True

    def sent(self, order_id: OrderId, now_s: float) -> None:
        """Note that the question is on its way under this id; answers to older ones count no more."""
        self.open_id, self._due_s, self._remark = order_id, None, ""
        self._deadline_s = now_s + DEADLINE_S
        if self._view.state is not CostState.KNOWN:
            self._view = CostView(state=CostState.WAITING)

    def answered(self, record: WhatIf, now_s: float) -> bool:
        """Take an answer, also a late one; False for one to an older question."""
        if record.order_id != self.open_id:
            return False
        self._deadline_s = None
        if is_empty(record):
            self._settle(CostState.UNKNOWN, record.warning or self._remark or NO_FIGURES, now_s)
        else:
            self._view = CostView(
                state=CostState.KNOWN, reason=record.warning or self._remark, figures=record, answered_s=now_s
            )
        return True

    def refused(self, order_id: OrderId, text: str, now_s: float, *, final: bool) -> bool:
        """Take what TWS says about the question; unless `final` an answer may still come. False for an older one."""
        if order_id != self.open_id:
            return False
        if final:
            self._deadline_s = None
            self._settle(CostState.REFUSED, text, now_s)
        else:
            self._remark = text
        return True

    def failed(self, reason: str, now_s: float) -> None:
        """Take note that the question could not be sent."""
        self._due_s = self._deadline_s = None
        self._settle(CostState.UNKNOWN, reason, now_s)

    def _settle(self, state: CostState, reason: str, now_s: float) -> None:
        self._view = CostView(state=state, reason=reason, answered_s=now_s)

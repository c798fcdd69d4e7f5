"""What IB says an order would cost, in words that the ticket and the confirm dialog share. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ibdesk.core.ages import fine_age_text
from ibdesk.core.money import MISSING, grouped, money_text, signed_text
from ibdesk.core.records.order import WhatIf
from ibdesk.session.costs import OLD_AFTER_S, CostState, CostView, excess_liquidity

UNKNOWN = "unknown"
ARROW = " → "
NO_ANSWER_YET = "No answer yet"
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One figure: the value, a remark at its right, and whether the value tells of trouble."""

    text: str
    note: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CostWords:
    """All that is said about a cost. `foot` is the age or why there are no figures; `old`: figures to be greyed."""

    commission: CostLine
    initial: CostLine
    excess: CostLine
    foot: str
    foot_token: str = "text2"
    old: bool = False


NOTHING = CostLine(MISSING)


def cost_words(view: CostView, age_s: float | None, base: str) -> CostWords:
    """Return the words for a view; `base` is the account's currency, which old protocols leave out."""
    figures = view.figures
    if figures is None:
        foot, token = _why_none(view)
        return CostWords(commission=NOTHING, initial=NOTHING, excess=NOTHING, foot=foot, foot_token=token)
    currency = figures.margin_currency or base
    foot = f"IB preview, {age_words(age_s)} old"
    if view.refreshing:
        foot += ", asking again"
    if view.reason:
        foot += f" · IB warned: {view.reason}"
    elif currency:
        foot += f" · margin in {currency}"
    return CostWords(
        commission=CostLine(commission_text(figures)),
        initial=_initial(figures),
        excess=_excess(figures),
        foot=foot,
        foot_token="warn" if view.reason else "text2",
        old=age_s is not None and age_s >= OLD_AFTER_S,
    )


def age_words(age_s: float | None) -> str:
    """Return `0.4 s`."""
    return fine_age_text(timedelta(seconds=age_s or 0.0))


def _why_none(view: CostView) -> tuple[str, str]:
    match view.state:
        case CostState.WAITING:
            return NO_ANSWER_YET, "text2"
        case CostState.REFUSED:
            return f"Refused by TWS: {view.reason}", "warn"
        case CostState.UNKNOWN:
            return f"Unknown. IB gave no preview: {view.reason}", "warn"
        case _:
            return f"Not asked: {view.reason}" if view.reason else "Not asked", "text2"


def commission_text(figures: WhatIf) -> str:
    """Return `1.00 to 1.35 USD`, or the one figure that IB told."""
    least, most, currency = figures.commission_least, figures.commission_most, figures.commission_currency
    if least is not None and most is not None and least != most:
        return f"{grouped(least, 2)} to {money_text(most, currency)}"
    one = next((value for value in (figures.commission, most, least) if value is not None), None)
    return UNKNOWN if one is None else money_text(one, currency)


def _pair(before: Decimal | None, after: Decimal | None, decimals: int) -> str:
    if before is None and after is None:
        return UNKNOWN
    old, new = (UNKNOWN if value is None else grouped(value, decimals) for value in (before, after))
    return f"{old}{ARROW}{new}"


def _initial(figures: WhatIf) -> CostLine:
    text = _pair(figures.initial_before, figures.initial_after, 2)
    change = figures.initial_change
    return CostLine(text, "" if change is None else signed_text(change))


def _excess(figures: WhatIf) -> CostLine:
    before = excess_liquidity(figures.equity_before, figures.maintenance_before)
    after = excess_liquidity(figures.equity_after, figures.maintenance_after)
    note = ""
    if before is not None and after is not None and before > 0:
        note = f"{grouped(after / before * _HUNDRED, 1)} % left"
    return CostLine(_pair(before, after, 0), note, after is not None and after < 0)

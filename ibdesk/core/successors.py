"""A contract that TWS no longer knows, and what may stand in its place: words and comparisons. Pure (scenario 82)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ibdesk.core.ids import ConId
from ibdesk.core.money import MISSING, plain
from ibdesk.core.orders.describe import symbol_of
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.records.contract import Contract, ContractDetails

MOST_FOUND = 20
"""More candidates than these are no choice; the ticket's search is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is known of a contract that TWS refused by 200.

    `found`: what TWS knows under its id or else its symbol. `confirmed`: what the user took in its place.
    """

    old: ContractDetails
    asking: bool = True
    found: tuple[ContractDetails, ...] = ()
    trouble: str = ""
    confirmed: ContractDetails | None = None


@dataclass(frozen=True, slots=True)
class Trait:
    """One line of the comparison."""

    name: str
    before: str
    now: str

    @property
    def differs(self) -> bool:
        """Tell whether it is another one now."""
        return self.before != self.now


def named(contract: Contract) -> str:
    """Return `NVDA (contract 4815747)`."""
    return f"{symbol_of(contract)} (contract {contract.con_id})"


def question_by_symbol(contract: Contract) -> Contract:
    """Return the question for whatever trades under the symbol now; a corporate action may change all the rest."""
    exchange = "SMART" if contract.sec_type == "STK" else contract.exchange
    return Contract(
        symbol=contract.symbol, sec_type=contract.sec_type, currency=contract.currency, exchange=exchange,
        expiry=contract.expiry, strike=contract.strike, right=contract.right,
    )  # fmt: skip


def traits(old: ContractDetails, new: ContractDetails) -> tuple[Trait, ...]:
    """Return old and new identity side by side; lines that are empty on both sides are left out."""
    pairs = zip(_identity(old), _identity(new), strict=True)
    return tuple(Trait(name, was or MISSING, now or MISSING) for (name, was), (_, now) in pairs if was or now)


def answered(doubt: Doubt, found: tuple[ContractDetails, ...], trouble: str = "") -> Doubt:
    """Return the doubt with what TWS said of it."""
    return replace(doubt, asking=False, found=found[:MOST_FOUND], trouble=trouble)


def problem_of(doubt: Doubt, con_id: ConId) -> Problem | None:
    """Return why no order may be built for this contract: the doubted one, or one that may stand in its place."""
    old = doubt.old.contract
    if con_id == old.con_id:
        return err(f"TWS refused {named(old)}: no such contract. {_next_step(doubt)}", Field.CONTRACT)
    if doubt.confirmed is None and any(one.contract.con_id == con_id for one in doubt.found):
        text = f"This may not be what you traded as {named(old)}. Press here, compare and confirm."
        return err(text, Field.CONTRACT)
    return None


def _next_step(doubt: Doubt) -> str:
    if doubt.confirmed is not None:
        return f"You confirmed {named(doubt.confirmed.contract)} in its place."
    if doubt.asking:
        return "Asking TWS what it knows."
    if doubt.found:
        return "Press here to compare it with what TWS knows now."
    why = doubt.trouble or "It knows nothing by that symbol either. Look in TWS."
    return f"{why} Press here to ask again."


def _identity(details: ContractDetails) -> tuple[tuple[str, str], ...]:
    one = details.contract
    return (
        ("Contract number", str(one.con_id)),
        ("Symbol", one.symbol),
        ("Name", details.long_name),
        ("Local symbol", one.local_symbol),
        ("Kind", one.sec_type),
        ("Exchange", " / ".join(part for part in (one.exchange, one.primary_exchange) if part)),
        ("Currency", one.currency),
        ("Expiry", one.expiry),
        ("Strike", "" if one.strike is None else f"{plain(one.strike)} {one.right}".rstrip()),
        ("Multiplier", "" if one.multiplier is None else plain(one.multiplier)),
    )

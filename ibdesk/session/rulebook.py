"""The market rules that TWS told: each is asked for once and kept as long as the program runs."""

from __future__ import annotations

from collections.abc import Callable

from ibdesk.core.market_rules import rule_id_of, with_bands
from ibdesk.core.records.command import RequestMarketRule
from ibdesk.core.records.contract import ContractDetails, MarketRule
from ibdesk.session.router import Router
from ibdesk.session.wire import Wire


class RuleBook:
    """Gives contract details the price steps of their exchange. `learned` is called with each rule that comes."""

    def __init__(self, router: Router, wire: Wire, learned: Callable[[int], None]) -> None:
        self._wire = wire
        self._learned = learned
        self._rules: dict[int, MarketRule] = {}
        self._asked: set[int] = set()
        router.on(MarketRule, self.on_rule)

    def applied(self, details: ContractDetails) -> ContractDetails:
        """Return the details with their bands if the rule is known; nothing is asked."""
        rule_id = rule_id_of(details)
        rule = self._rules.get(rule_id) if rule_id is not None else None
        return details if rule is None else with_bands(details, rule)

    def want(self, details: ContractDetails) -> None:
        """Ask for the rule of the contract's exchange, unless it is known or asked for on this link."""
        rule_id = rule_id_of(details)
        if rule_id is None or rule_id in self._rules or rule_id in self._asked:
            return
        if self._wire.submit(RequestMarketRule(rule_id=rule_id)):
            self._asked.add(rule_id)

    def link_lost(self) -> None:
        """Expect no answer any more: what is missing is asked for on the next link."""
        self._asked.clear()

    def on_rule(self, record: MarketRule) -> None:
        """Keep a rule."""
        self._asked.discard(record.rule_id)
        if self._rules.get(record.rule_id) != record:
            self._rules[record.rule_id] = record
            self._learned(record.rule_id)

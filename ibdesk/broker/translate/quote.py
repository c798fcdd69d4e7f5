"""Tick types of TWS as fields of a quote; delayed ones under the same names."""

from __future__ import annotations

from ibdesk.core.records.quote import QuoteField

PRICES: dict[int, tuple[QuoteField, bool]] = {
    1: (QuoteField.BID, False), 2: (QuoteField.ASK, False), 4: (QuoteField.LAST, False),
    6: (QuoteField.HIGH, False), 7: (QuoteField.LOW, False), 9: (QuoteField.CLOSE, False),
    14: (QuoteField.OPEN, False),
    66: (QuoteField.BID, True), 67: (QuoteField.ASK, True), 68: (QuoteField.LAST, True),
    72: (QuoteField.HIGH, True), 73: (QuoteField.LOW, True), 75: (QuoteField.CLOSE, True),
    76: (QuoteField.OPEN, True),
}  # fmt: skip

SIZES: dict[int, tuple[QuoteField, bool]] = {
    0: (QuoteField.BID_SIZE, False), 3: (QuoteField.ASK_SIZE, False), 5: (QuoteField.LAST_SIZE, False),
    8: (QuoteField.VOLUME, False),
    69: (QuoteField.BID_SIZE, True), 70: (QuoteField.ASK_SIZE, True), 71: (QuoteField.LAST_SIZE, True),
    74: (QuoteField.VOLUME, True),
}  # fmt: skip

TEXTS: dict[int, tuple[QuoteField, bool]] = {45: (QuoteField.LAST_TIME, False), 88: (QuoteField.LAST_TIME, True)}

GENERICS: dict[int, tuple[QuoteField, bool]] = {49: (QuoteField.HALTED, False), 90: (QuoteField.HALTED, True)}

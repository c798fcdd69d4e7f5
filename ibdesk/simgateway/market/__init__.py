"""The price world of the simulated gateway: quotes and bars of every size from one seeded function.

Job: a day of every instrument from (seed, contract, date); its minutes drawn inside the day, the changes of
the quote inside the minute, so every bar is exactly the sum of the smaller ones and ends on the last change.
Thread: any one thread (the gateway's loop). May import: numpy, and instruments, calendars and hours of
`simgateway`.
"""

from .facade import Market
from .records import Bar, BarRequest, HistoryRefused, Quote

__all__ = ["Bar", "BarRequest", "HistoryRefused", "Market", "Quote"]

"""Orders of the simulated gateway: checking, matching, status sequences, executions.

Runs on the server's event loop, never blocks. May import messages, accounts, commissions, ledger, and the
market, instruments and calendars; knows nothing of sockets, field order or message ids.
"""

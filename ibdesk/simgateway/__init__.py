"""The simulated gateway: a server that speaks the TWS socket protocol, in a process of its own.

Job: give any TWS API client a whole broker on the loopback interface: sessions, accounts, contracts,
prices, history, orders. Thread: one asyncio loop; nothing here is shared with the desk's process.
May import: the standard library, numpy, and itself. It is a stranger to the rest of ibdesk.
"""

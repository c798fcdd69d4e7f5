"""Between ibapi's mutable objects and the frozen records of core. Pure functions; thread: whoever calls.

May import core, numpy and the dialect; nothing here touches a socket.
"""

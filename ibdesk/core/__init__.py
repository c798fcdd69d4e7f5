"""The words and rules of ibdesk: records, money, orders, limits.

Pure Python: no Qt, no ibapi, no sockets. Any thread may use it, since every record is frozen.
May import the standard library, numpy (columns of bars), msgspec and tomli_w (settings); nothing of ibdesk
outside itself.
"""

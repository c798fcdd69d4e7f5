"""`ibdesk doctor`: checks of this machine and of a running TWS, and a read-only snapshot of it.

Thread: the main one, and the broker's own. Knows no Qt, so that it can say why Qt does not start; may import
everything else. Never sends a command that concerns orders.
"""

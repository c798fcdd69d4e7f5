"""What an order is, what may happen to it, and in which words it is shown.

Pure: no Qt, ibapi, pandas, numpy, threading, logging or time; the caller gives every instant. Any thread.
May import `ibdesk.core` and the standard library only.
"""

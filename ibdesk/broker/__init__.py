"""The broker: the official `ibapi` client behind frozen records and frozen commands.

Threads: `ib-run` (whoever calls `BrokerSession.run`), `ib-send` (every request), `ib-read` (cuts frames) and, while a
host name is looked up, `ib-resolve`. May import core, numpy and ibapi; this is the only package that imports ibapi,
and only when it is first needed, so that importing this package costs nothing. Knows no Qt.
"""

from ibdesk.broker.client import BrokerSession
from ibdesk.broker.info import IbapiInfo, ibapi_info

__all__ = ["BrokerSession", "IbapiInfo", "ibapi_info"]

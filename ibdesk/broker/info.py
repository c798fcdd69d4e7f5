"""Which ibapi is installed, and what it limits."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass

FRACTIONAL_SIZES = 163
"""Below this client version sizes arrive truncated and products with fractional sizes fail (notices 2176, 10285)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IbapiInfo:
    """The installed client. `limited` is true when sizes are truncated; more than one distribution is a fault."""

    version: str
    max_client_version: int
    limited: bool
    distributions: tuple[str, ...]

    @property
    def mixed(self) -> bool:
        """True when several distributions overwrite one another in the same folder."""
        return len(self.distributions) > 1


def ibapi_info() -> IbapiInfo:
    """Describe the installed ibapi; imports it. Raises ImportError when it, or its protobuf, is missing."""
    from ibdesk.broker import dialect  # here, not above: heavy imports wait until they are needed

    return IbapiInfo(
        version=dialect.VERSION,
        max_client_version=dialect.MAX_CLIENT_VERSION,
        limited=dialect.MAX_CLIENT_VERSION < FRACTIONAL_SIZES,
        distributions=installed_distributions(),
    )


def installed_distributions() -> tuple[str, ...]:
    """Name every installed distribution that ships the import package `ibapi`, sorted."""
    return tuple(sorted(set(importlib.metadata.packages_distributions().get("ibapi", ()))))

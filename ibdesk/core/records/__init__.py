"""Frozen facts that travel between the layers.

Each is `@dataclass(frozen=True, slots=True, kw_only=True)`. Unset is `None`, money and quantities are
`Decimal`, instants are aware UTC datetimes, ids are Python ints. Nothing here knows Qt or ibapi.
"""

"""The five places to trade that the first page offers."""

from __future__ import annotations

from dataclasses import dataclass

from ibdesk.core.records.link import Mode
from ibdesk.ui.theme import ModeColors, mode_colors

CUSTOM = ModeColors(word="CUSTOM", solid="ro", text="roT", tint="roBg", icon="tune-variant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One card. `ports` are probed on this computer; none for the demo and for Other."""

    kind: str
    title: str
    lines: str
    plate: ModeColors
    ports: tuple[int, ...] = ()


CHOICES = (
    Choice(
        kind="demo",
        title="Demo",
        lines="A simulated market inside ibdesk. No account, no TWS, no internet.",
        plate=mode_colors(Mode.SIM),
    ),
    Choice(
        kind="paper_tws",
        title="Paper TWS",
        lines="Simulated money at IB. 127.0.0.1, port 7497",
        plate=mode_colors(Mode.PAPER),
        ports=(7497,),
    ),
    Choice(
        kind="paper_gateway",
        title="Paper Gateway",
        lines="IB Gateway, no trading window. 127.0.0.1, port 4002",
        plate=mode_colors(Mode.PAPER),
        ports=(4002,),
    ),
    Choice(
        kind="live",
        title="Live",
        lines="Real money, port 7496 or 4001. Read-only in this version.",
        plate=mode_colors(Mode.LIVE),
        ports=(7496, 4001),
    ),
    Choice(
        kind="other",
        title="Other…",
        lines="Any host, port and client id. The account decides the mode.",
        plate=CUSTOM,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoice:
    """What the user chose on the first page."""

    kind: str
    host: str = "127.0.0.1"
    port: int = 0
    client_id: int = 1
    seed: int = 1


def read_number(text: str, low: int, high: int) -> int | None:
    """Return a plain whole number between the bounds, None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    number = int(text)
    return number if low <= number <= high else None


def read_choice(kind: str, host: str, port: str, client_id: str, seed: str) -> tuple[TargetChoice | None, str]:
    """Return the choice, or None and one sentence on the first field that does not fit."""
    if kind == "demo":
        number = read_number(seed, 0, 2**31 - 1)
        if number is None:
            return None, f"Seed {seed} is not a whole number. Example: 1"
        return TargetChoice(kind=kind, seed=number), ""
    if not host or any(mark.isspace() for mark in host) or not host.isascii():
        return None, "Host is missing. Example: 127.0.0.1" if not host else f"{host} is not a host name."
    port_number = read_number(port, 1, 65535)
    if port_number is None:
        return None, f"Port {port} is not a port. TWS uses 7496 and 7497, Gateway 4001 and 4002."
    client = read_number(client_id, 0, 2**31 - 1)
    if client is None:
        return None, f"Client id {client_id} is not a whole number. Example: 1"
    return TargetChoice(kind=kind, host=host, port=port_number, client_id=client), ""

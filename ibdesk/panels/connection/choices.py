"""The five places to trade that the first page offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

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
        lines="Real money, port 7496 or 4001. Starts read-only; you arm trading each session.",
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


#: Days of the simulated market: file below resources/days, words. The ordinary one has no file.
DAYS = (
    ("ordinary", "Ordinary day"),
    ("farms", "Data farms break"),
    ("link", "IB's link comes and goes"),
    ("line", "The line is cut"),
    ("silence", "Orders meet silence"),
)
STARTS = (("open", "15:00 London"), ("sunday", "Sunday, all closed"), ("real", "Now"))
SPEEDS = (1, 2, 5, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoice:
    """What the user chose on the first page. `day`, `starts` and `speed` are those of the simulated market."""

    kind: str
    host: str = "127.0.0.1"
    port: int = 0
    client_id: int = 1
    seed: int = 1
    day: str = "ordinary"
    starts: str = "open"
    speed: int = 1
    at_start: bool = False

    def sane(self) -> bool:
        """Tell whether the first page could have made this choice; what comes from a file may be anything."""
        _, problem = read_choice(self.kind, self.host, str(self.port), str(self.client_id), str(self.seed))
        known = {choice.kind for choice in CHOICES}, dict(DAYS), dict(STARTS), SPEEDS
        here = self.kind, self.day, self.starts, self.speed
        return not problem and all(one in many for one, many in zip(here, known, strict=True))


def clock_text(choice: TargetChoice, wall: datetime) -> str:
    """Return what `simulate --clock` takes for the choice; `wall` is the aware time now, UTC."""
    where = choice.starts
    if where == "sunday":
        sunday = wall - timedelta(days=(wall.weekday() + 1) % 7)
        where = f"{sunday:%Y-%m-%d}T15:00:00Z"
    return where if choice.speed == 1 else f"{where},fast:{choice.speed}"


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

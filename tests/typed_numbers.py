"""Numbers as hands type them in five countries, and all that comes out when a finger slips. Seeded: always the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

LOCALES: dict[str, tuple[str, str, str]] = {
    "en_US": (",", ".", "0123456789"),
    "de_DE": (".", ",", "0123456789"),
    "fr_FR": ("\u202f", ",", "0123456789"),
    "de_CH": ("\u2019", ".", "0123456789"),
    "ar_EG": ("\u066c", "\u066b", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"),
}
"""Grouping mark, decimal mark and digits of each locale."""

_SLIPS = "0123456789.,,..--+eE_' \u00a0\u202f\u2212\u2013\u0661\uff11\u00bdnaif\t\n$€%x()"
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def means_one_number(text: str) -> bool:
    """Tell, by other means than the program's, whether a text is a number in every country alike."""
    return len(text) <= 15 and _PLAIN.fullmatch(text) is not None


def typed(locale: str, count: int, seed: int) -> Iterator[str]:
    """Yield so many texts: plain numbers, the locale's own way to write them, slips of both, and noise."""
    chance = random.Random(f"{locale} {seed}")
    kinds = (_plain, _plain, _local, _slipped, _slipped, _noise)
    for _ in range(count):
        yield chance.choice(kinds)(chance, locale)


def _plain(chance: random.Random, locale: str) -> str:
    whole = str(chance.randrange(10 ** chance.randint(1, 9)))
    places = chance.randint(0, 6)
    text = whole + ("." + "".join(chance.choices("0123456789", k=places)) if places else "")
    return "-" + text if chance.random() < 0.15 else text


def _local(chance: random.Random, locale: str) -> str:
    group, point, digits = LOCALES[locale]
    minus, (whole, _, tail) = "", _plain(chance, locale).lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    text = minus + grouped + (point + tail if tail else "")
    return text.translate(str.maketrans("0123456789", digits))


def _slipped(chance: random.Random, locale: str) -> str:
    text = _local(chance, locale) if chance.random() < 0.3 else _plain(chance, locale)
    place = chance.randint(0, len(text))
    cut = chance.randint(0, 1)
    return text[:place] + chance.choice(_SLIPS) + text[place + cut :]


def _noise(chance: random.Random, locale: str) -> str:
    return "".join(chance.choices(_SLIPS, k=chance.randint(0, 17)))

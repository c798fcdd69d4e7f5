"""Files of other versions: older ones are brought up in one step or not at all, newer and foreign ones are kept."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from ibdesk.core.ids import ClientId
from ibdesk.core.orders.state import Base
from ibdesk.journal import Intent, codec, schema
from ibdesk.journal.notes import LOCK
from ibdesk.journal.reader import JournalReader
from ibdesk.journal.verify import verify
from tests.unit.journal.conftest import NOW, Open, commit, intent

ME = ClientId(1)
INTENT = (
    "INSERT INTO intents (time, broker_day, session, client_id, order_id, kind, number, order_ref, account, mode,"
    " after_record, payload, payload_sha256) VALUES (?, '2026-11-20', 1, 1, ?, 'place', 0, ?, 'DU1', 'PAPER', ?, ?, ?)"
)
RECORD = (
    "INSERT INTO records (time, monotonic_ns, session, type, attributed, raw, parsed)"
    " VALUES (?, 1, 1, 'str', 0, '', '\"heard\"')"
)


def of_version_1(path: Path) -> None:
    """Make a journal as the first ibdesk wrote it: record, order 43, two records, order 44."""
    connection = sqlite3.connect(path)
    connection.executescript(f"{schema.MIGRATIONS[0]} PRAGMA user_version = 1; PRAGMA journal_mode = WAL;")

    def place(one: Intent, after: int) -> None:
        payload = codec.encode(one)
        digest = hashlib.sha256(payload).hexdigest()
        number = one.order_key.order_id
        connection.execute(INTENT, (NOW.isoformat(), number, one.order_ref, after, payload, digest))
        connection.execute("INSERT OR REPLACE INTO high_water VALUES (1, ?)", (number,))

    connection.execute(RECORD, (NOW.isoformat(),))
    place(intent(43), 1)
    for _ in range(2):
        connection.execute(RECORD, (NOW.isoformat(),))
    place(intent(44), 3)
    connection.commit()
    connection.close()


def test_a_journal_of_version_1_goes_on_with_its_orders(open_journal: Open, tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    of_version_1(path)
    journal = open_journal()
    assert journal.healthy
    assert [order.base for order in journal.orders_open(ME)] == [Base.UNKNOWN, Base.UNKNOWN]
    assert journal.high_water(ME) == 44
    assert commit(journal, intent(45)).ok
    assert journal.close()
    with JournalReader(path) as reader:
        assert verify(reader).findings == ()
        story = [(line.line, line.what, line.order_id) for line in reader.lines()]
    assert story == [
        (1, "record", None), (2, "intent", 43), (3, "record", None), (4, "record", None), (5, "intent", 44),
        (6, "note", None), (7, "intent", 45), (8, "note", None),
    ]  # fmt: skip


def test_an_older_journal_is_read_without_being_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    of_version_1(path)
    before = path.read_bytes()
    with JournalReader(path) as reader:
        assert [line.line for line in reader.lines()] == [1, 2, 3, 4, 5]
        assert verify(reader).findings == ()
    assert path.read_bytes() == before


def test_scenario_135_a_disk_that_fills_up_halfway_leaves_the_old_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    of_version_1(path)
    connection = sqlite3.connect(path, isolation_level=None)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        schema.prepare(connection)
    connection.close()
    fresh = sqlite3.connect(path)
    assert fresh.execute("PRAGMA user_version").fetchone() == (1,)
    assert fresh.execute("SELECT count(*) FROM intents").fetchone() == (2,)
    assert fresh.execute("SELECT count(*) FROM sqlite_master WHERE name = 'decisions'").fetchone() == (0,)
    fresh.close()


@pytest.mark.complains
@pytest.mark.parametrize("version", [0, 99])
def test_scenario_134_what_is_not_ours_to_change_stays_byte_for_byte(
    open_journal: Open, tmp_path: Path, version: int
) -> None:
    """A newer journal, and a database of another program."""
    path = tmp_path / "journal.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(f"CREATE TABLE precious (x); PRAGMA user_version = {version};")
    connection.close()
    before = path.read_bytes()
    journal = open_journal()
    assert ("newer" in journal.trouble) == (version == 99)
    assert not commit(journal, intent(43)).ok
    assert journal.close()
    assert path.read_bytes() == before


@pytest.mark.complains
@pytest.mark.parametrize(
    "damage",
    ["UPDATE intents SET payload = x'7b'", "UPDATE intents SET value = 'many'", "UPDATE decisions SET time = 'noon'"],
)
def test_scenario_134_a_journal_with_rows_that_make_no_sense_is_refused(
    open_journal: Open, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "journal.sqlite"
    journal = open_journal()
    commit(journal, intent(43))
    journal.decide(LOCK, text="by hand")
    assert journal.close()
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    again = open_journal()
    assert again.trouble == "Journal is damaged. It is kept as it is; new orders are off."
    assert not commit(again, intent(44)).ok

"""A house makes its backup once a night, makes up for a missed one, and keeps the newest."""

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hearthline.backup.daily import is_due, newest_backup
from hearthline.backup.manifest import FILE, whole_backups
from hearthline.backup.write import forget_old_backups

AT = time(2, 30)
HERE = ZoneInfo("America/Los_Angeles")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, "2026-11-29T12:00", True),
        ("2026-11-29T02:31", "2026-11-29T12:00", False),
        ("2026-11-29T02:31", "2026-11-30T02:29", False),
        ("2026-11-29T02:31", "2026-11-30T02:30", True),
        # The house stood still at night.
        ("2026-11-29T02:31", "2026-11-30T08:00", True),
        # One made by hand in the evening does not stand for the night's.
        ("2026-11-29T21:00", "2026-11-30T02:30", True),
        ("2026-11-30T00:10", "2026-11-30T02:00", False),
        # The hour that the clocks skip, and the one that comes twice.
        ("2027-03-13T02:31", "2027-03-14T03:31", True),
        ("2026-11-01T02:31", "2026-11-01T23:00", False),
    ],
)
def test_a_backup_is_due_when_none_was_made_since_the_last_night(
    newest: str | None, now: str, *, due: bool
) -> None:
    made = moment(newest) if newest else None

    assert is_due(made, moment(now), AT) is due
    assert is_due(made and made.astimezone(UTC), moment(now), AT) is due


def test_only_the_newest_whole_backups_are_kept_and_nothing_else_is_touched(
    tmp_path: Path,
) -> None:
    for day in range(1, 6):
        folder = tmp_path / f"hearthline-2026010{day}T103000Z"
        folder.mkdir()
        (folder / FILE).touch()
    (tmp_path / "hearthline-20251231T103000Z").mkdir()  # not whole: somebody may look into it
    (tmp_path / "hearthline-important").mkdir()
    (tmp_path / "notes.txt").touch()

    forget_old_backups(tmp_path, keep=2)

    assert [one.name for one in whole_backups(tmp_path)] == [
        "hearthline-20260104T103000Z",
        "hearthline-20260105T103000Z",
    ]
    assert len(list(tmp_path.iterdir())) == 5
    assert newest_backup(tmp_path) == datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    assert newest_backup(tmp_path / "nowhere") is None

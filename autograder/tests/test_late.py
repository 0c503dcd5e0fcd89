"""Late policies: what a late mark loses, and what it never loses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cvgrade.errors import AssignmentError
from cvgrade.late import DAY, Policy, lateness, read_policy, unused_extensions
from hypothesis import given
from hypothesis import strategies as st

TEN = Policy(grace_minutes=10, per_cent_a_day=10, floor_per_cent=50)


def mark(policy: Policy, earned: float, minutes: int | None, *, possible: float = 20) -> float:
    return lateness(policy, "ada", earned, possible, minutes=minutes, time=None).mark


@pytest.mark.parametrize(
    ("earned", "minutes", "expected"),
    [
        (20, 0, 20),
        (20, 10, 20),  # within the grace
        (20, 11, 18),  # the first day has begun
        (20, DAY, 18),
        (20, DAY + 1, 16),
        (20, 30 * DAY, 10),  # half of the assignment's points
        (7, 30 * DAY, 7),  # below the floor anyway
        (11, 11, 10),
        (20, None, 20),
    ],
)
def test_each_begun_day_costs_its_share_down_to_the_floor(earned, minutes, expected):
    assert mark(TEN, earned, minutes) == expected


@given(
    st.floats(0, 100), st.floats(0, 100), st.floats(0, 20), st.integers(0, 20 * DAY), st.integers(0, 20 * DAY)
)
def test_later_is_never_better_and_no_mark_leaves_its_bounds(a_day, floor, earned, one, another):
    policy = Policy(per_cent_a_day=a_day, floor_per_cent=floor)
    sooner, later = (mark(policy, earned, minutes) for minutes in sorted((one, another)))
    assert min(earned, floor / 100 * 20) <= later <= sooner <= earned


@pytest.mark.parametrize(
    ("extension", "minutes", "days"),
    [
        (2, 2 * DAY, 0),
        (2, 2 * DAY + 11, 1),
        (0.5, DAY // 2 + 11, 1),
        (datetime(2026, 12, 5, 12, 0, tzinfo=UTC), 99 * DAY, 0),
        (datetime(2026, 12, 5, 11, 30, tzinfo=UTC), 0, 1),  # a due date of one's own counts, not the class's
    ],
)
def test_an_extension_moves_the_due_date_of_its_student_alone(extension, minutes, days):
    policy = Policy(grace_minutes=10, per_cent_a_day=10, extensions={"ada": extension})
    at = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
    assert lateness(policy, "ada", 20, 20, minutes=minutes, time=at).days == days
    plain = Policy(grace_minutes=10, per_cent_a_day=10)
    assert lateness(policy, "bea", 20, 20, minutes=minutes, time=at) == lateness(
        plain, "bea", 20, 20, minutes=minutes, time=at
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "per_cent = 10",
            "expected entries among grace_minutes, per_cent_a_day, floor_per_cent, extensions, got",
        ),
        ("per_cent_a_day = 120", "expected per_cent_a_day as a number from 0 to 100, got 120"),
        ("per_cent_a_day = -1", "got -1. Mend it."),
        ("per_cent_a_day = true", "got True. Mend it."),
        ("floor_per_cent = nan", "got nan. Mend it."),
        ('grace_minutes = "ten"', "expected grace_minutes as a number from 0 to inf, got 'ten'"),
        ("extensions = 3", "expected [extensions] with a line a student, got 3"),
        ("[extensions]\nada = 2026-12-05T23:59:00", "expected an extension of ada in days, or a date"),
        ("[extensions]\nada = -1", "Write for example: ada = 3, or ada = 2026-12-05T23:59:00+01:00"),
        ("per_cent_a_day 10", "expected a late policy in TOML, got"),
        (None, "Write for example: per_cent_a_day = 10"),
    ],
)
def test_a_policy_with_a_slip_is_told(tmp_path: Path, text: str | None, message: str):
    path = tmp_path / "late.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(AssignmentError) as told:
        read_policy(path)
    assert message in str(told.value)


def test_an_empty_policy_takes_nothing(tmp_path):
    (tmp_path / "late.toml").touch()
    assert mark(read_policy(tmp_path / "late.toml"), 20, 99 * DAY) == 20


def test_an_extension_of_nobody_is_named_with_the_nearest():
    policy = Policy(extensions={"adda": 3, "zoe": 1, "bea": 2})
    assert unused_extensions(policy, ["ada", "bea"]) == ["adda (did you mean ada?)", "zoe"]

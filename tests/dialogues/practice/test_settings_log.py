"""The audit log says of each setting what it was before and is after; of a typed text, only that it changed."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from bot.cli.audit import format_entry
from flows.practice.settings_changes import change_settings
from storage.models import PracticeSettings
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, DANA, FAY, SlackPractice
from tests.support.walks.booked_consult import context_for

TYPED = {"call_link", "emergency_number", "crisis_line", "first_steps", "phone_list"}
MOMENTS = {"baa_recorded_at", "numbers_saved_at"}
LISTS = {"safety_first", "safety_next"}
OTHER_VALUES = {
    str: "x" * 16,
    int: 4,
    time: time(8, 30),
    date | None: date(2027, 5, 1),
    datetime | None: datetime(2027, 5, 4, tzinfo=UTC),
    str | None: "10d0a4d7-2f4d-4a1e-8f0c-6f5f3f1d2c11",
    tuple[str, ...]: ("10d0a4d7-2f4d-4a1e-8f0c-6f5f3f1d2c11",),
}


def changes(practice: SlackPractice) -> list[tuple[str, str]]:
    """Return the subject and detail of each changed setting in the log, the oldest first."""
    return [(entry.subject, entry.detail) for entry in entries(practice) if entry.action == "settings.changed"]


def details(practice: SlackPractice) -> set[str]:
    """Return the details of the changed settings in the log."""
    return {detail for _subject, detail in changes(practice)}


def test_sessions_hours_days_and_policy_are_logged_as_they_were_and_are(practice: SlackPractice) -> None:
    practice.person(FAY).types("settings").presses("settings_practice").answers(
        "settings_practice",
        sessions_needed="3",
        work_days=["0", "2"],
        work_start="08:30",
        secrets_policy="no_secrets",
    )

    assert details(practice) == {
        "sessions_needed:2..3",
        "work_days:0-1-2-3-4..0-2",
        "work_start:09:00..08:30",
        "secrets_policy:none_recorded..no_secrets",
    }
    lines = [format_entry(entry) for entry in entries(practice) if entry.action == "settings.changed"]
    assert any(line.endswith("  sessions_needed: 2 -> 3") for line in lines)
    assert any(line.endswith("  work_start: 09:00 -> 08:30") for line in lines)
    fay = practice.person(FAY).closes().opens_home().presses("my_log")
    assert "settings were changed (4 times)" in fay.screen_text


def test_settings_that_are_saved_as_they_were_are_not_logged_as_changed(practice: SlackPractice) -> None:
    practice.person(FAY).types("settings").presses("settings_practice").answers("settings_practice")

    assert changes(practice) == []


def test_of_a_link_and_of_numbers_the_log_says_only_that_they_changed(practice: SlackPractice) -> None:
    fay = practice.person(FAY).types("settings").presses("settings_call")
    fay.answers("settings_call", call_link="https://meet.example.test/room")
    fay.presses("settings_phones").answers("settings_phones", emergency="112 or 911", phones="Dana 555-0100")

    assert details(practice) >= {"call_link:changed", "emergency_number:changed", "phone_list:changed"}
    written = " ".join(f"{entry.subject} {entry.detail}" for entry in entries(practice))
    assert ("meet.example" in written, "or 911" in written, "Dana 555" in written) == (False, False, False)


def test_who_is_told_of_an_alert_is_logged_with_each_person_who_was_added_or_removed(practice: SlackPractice) -> None:
    ana, dana = id_of(practice, ANA), id_of(practice, DANA)
    fay = practice.person(FAY).types("settings").presses("settings_safety")
    fay.answers("settings_safety", first=[ana], next=[dana], wait="10")
    fay.presses("settings_safety").answers("settings_safety", first=[dana], next=[dana], wait="10")

    practice_subject = next(subject for subject, detail in changes(practice) if detail == "safety_wait:5..10")
    assert changes(practice) == [
        (f"member:{ana}", "safety_first:added"),
        (f"member:{dana}", "safety_next:added"),
        (practice_subject, "safety_wait:5..10"),
        (f"member:{dana}", "safety_first:added"),
        (f"member:{ana}", "safety_first:removed"),
    ]


@pytest.mark.parametrize("name", [name for name in PracticeSettings.model_fields if name not in {"practice_id", "mac"}])
def test_no_setting_changes_without_an_entry_or_with_a_typed_text_in_it(practice: SlackPractice, name: str) -> None:
    annotation = PracticeSettings.model_fields[name].annotation
    with practice.services.database.transaction() as session:
        change_settings(context_for(practice, session, FAY), {name: OTHER_VALUES[annotation]})  # type: ignore[index]  # every type that a setting has

    (found,) = changes(practice) or [("", "")]
    if name in MOMENTS:
        assert found == ("", "")
    elif name in TYPED:
        assert found[1] == f"{name}:changed"
    elif name in LISTS:
        assert found == (f"member:{UUID(OTHER_VALUES[tuple[str, ...]][0])}", f"{name}:added")  # type: ignore[index]  # a tuple
    else:
        assert found[1].startswith(f"{name}:")
        assert ".." in found[1]

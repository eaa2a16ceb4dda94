"""All releases of a case on one page: the grid, a whole family's forms in one go, and a revocation (S0-3)."""

from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import select

from flows.content import WORDS
from flows.releases import release_hooks
from storage.models import AuditEntry, SignedForm
from storage.people import practices
from tests.support.pages.releases_page import ReleasesPage, opens_releases_page
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import (
    CEDAR,
    MAPLE,
    case,
    enters_form,
    form_answers,
    participants,
    revoke_all_forms,
)
from tests.support.walks.release_steps import list_forms, newest_form, opens_releases, release_lines, with_children


def day(practice: SlackPractice, days: int) -> str:
    return (practice.clock.now.date() + timedelta(days=days)).isoformat()


def at_page(practice: SlackPractice, who: str = BEN, code: str = MAPLE) -> ReleasesPage:
    return opens_releases_page(practice, opens_releases(practice, who, code))


def number_of_forms(practice: SlackPractice, code: str = MAPLE) -> int:
    return sum(len(list_forms(practice, person, code)) for person in range(1, len(participants(practice, code)) + 1))


def test_a_family_of_four_is_entered_in_a_quarter_of_the_taps_and_takes_effect_at_once(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        release_hooks, "RELEASES_CHANGED", [*release_hooks.RELEASES_CHANGED, lambda *args: effects.append(args)]
    )
    signers = with_children(practice)
    revoke_all_forms(practice)
    ben = practice.person(BEN).types().presses("my_releases").presses("case_releases", value=str(case(practice).id))
    page = opens_releases_page(practice, ben)
    assert [row[1] for row in page.rows] == ["revoked", "revoked", "no form yet", "no form yet"]

    page.enters(signers=signers, direction="both", signed_on=day(practice, 0), ends_on=day(practice, 180)).sends()
    page_taps = ben.taps + page.taps

    in_force = "in force until Oct 31"
    assert page.rows == [
        ["Adult 1", in_force, in_force],
        *[[who, in_force, "not needed"] for who in ("Adult 2", "Minor 1", "Minor 2")],
    ]
    assert "Saved: 4 forms, one for each person." in page.text
    assert "You may talk to Ana: every release is in force." in page.text
    newest = newest_form(practice, 3)
    assert (newest.authority, newest.kept_where, newest.topics) == ("parent", "ehr", newest_form(practice, 1).topics)
    assert participants(practice)[2].consenter == "parent"
    assert len(effects) == 1
    assert page_taps <= 13


def test_the_same_family_takes_four_forms_in_slack(practice: SlackPractice) -> None:
    with_children(practice)
    revoke_all_forms(practice)
    ben = practice.person(BEN).types().presses("my_releases").presses("case_releases", value=str(case(practice).id))

    for person in (1, 2, 3, 4):
        topics = ["goals", "modality", "support"]
        given: dict[str, str | list[str]] = {"direction": "both", "signed_on": day(practice, 0), "topics": topics}
        enters_form(ben.presses("add_release"), form_answers(practice, ben, given, person=person))

    assert [line.rpartition(": ")[2] for line in release_lines(ben)] == ["in force until Oct 31"] * 4
    assert ben.taps >= 45


def test_a_form_that_is_sent_twice_is_saved_once(practice: SlackPractice) -> None:
    signers = with_children(practice)
    page = at_page(practice)
    page.enters(signers=signers[2:], direction="out", signed_on=day(practice, 0), ends_on=day(practice, 90))
    again = dict(page.filled)
    page.sends()
    before = number_of_forms(practice)

    page.filled = again
    page.sends()

    assert page.status == 200
    assert (before, number_of_forms(practice)) == (4, 4)


def test_the_last_form_of_the_case_fills_in_what_stays_the_same_and_no_day_direction_or_signer(
    practice: SlackPractice,
) -> None:
    page = at_page(practice)

    last = newest_form(practice, 2)
    assert {name: value for name, value in page.filled.items() if name not in {"token", "key"}} == {
        "topics[]": list(last.topics),
        "purpose": "coordinate",
        "signed_on": "",
        "ends": "on_day",
        "ends_on": "",
        "kept_where": "ehr",
    }
    assert "Filled in from the form entered on" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"signers": []}, "signers", "choose_any"),
        ({"direction": ""}, "direction", "choose_one"),
        ({"topics": []}, "topics", "choose_any"),
        ({"kept_where": ""}, "kept_where", "choose_one"),
        ({"ends_on": ""}, "ends_on", "choose_day"),
        ({"direction": "in"}, "direction", "sees_nobody"),
        ({"signed_on": "2027-05-05"}, "signed_on", "future_signature"),
        ({"signed_on": "soon"}, "signed_on", "not_a_day"),
        ({"ends_on": "2027-05-03"}, "ends_on", "ends_past"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_everything_stays(
    practice: SlackPractice, changes: dict[str, str | list[str]], field: str, error: str
) -> None:
    page = at_page(practice)
    before = number_of_forms(practice)
    signers = [f"{who.id}:" for who in participants(practice)]
    given: dict[str, str | list[str]] = {"signers": signers, "direction": "out"}
    given |= {"signed_on": day(practice, -1), "ends_on": day(practice, 90)}
    page.enters(**{**given, **changes})
    entered = {name: value for name, value in page.filled.items() if value and name != "token"}

    page.sends()

    assert page.status == 422
    assert f'id="{field}-error">{WORDS.errors[error]}<' in unescape(page.html)
    assert {name: value for name, value in page.filled.items() if value and name != "token"} == entered
    assert number_of_forms(practice) == before


def test_two_ticks_for_one_person_are_asked_about(practice: SlackPractice) -> None:
    page, adult = at_page(practice), participants(practice)[0].id

    page.enters(signers=[f"{adult}:", f"{adult}:court"], direction="out", ends_on=day(practice, 90)).sends()

    assert WORDS.errors["one_signer_each"] in page.text


def test_a_form_signed_before_the_revocation_is_not_saved_without_a_word(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    page, adult = at_page(practice), participants(practice)[0].id
    early = {"signed_on": day(practice, -1), "ends_on": day(practice, 90)}

    page.enters(signers=[f"{adult}:"], direction="both", **early).sends()
    ben = opens_releases(practice, BEN).presses("add_release")
    ben.answers("paper", **form_answers(practice, ben, {"direction": "both", **early}))

    assert WORDS.errors["signed_before_revocation"] in page.text
    assert ben.field_errors == {"signed_on": WORDS.errors["signed_before_revocation"]}
    assert number_of_forms(practice) == 2


def test_a_form_that_waited_through_a_revocation_has_to_be_signed_after_it(practice: SlackPractice) -> None:
    page, adult = at_page(practice), participants(practice)[0].id
    page.enters(signers=[f"{adult}:"], direction="both", ends_on=day(practice, 90)).sends()
    waiting = newest_form(practice, 1)
    revoke_form = list_forms(practice, 1)[0]
    with practice.services.database.transaction() as session:
        session.get_one(SignedForm, revoke_form.id).revoked_on = practice.clock.now.date()

    page.opens(f"/releases/{waiting.id}/now_signed").enters(signed_on=day(practice, -1))
    page.sends(f"/releases/{waiting.id}/now_signed")
    assert WORDS.errors["signed_before_revocation"] in page.text

    page.enters(signed_on=day(practice, 0)).sends(f"/releases/{waiting.id}/now_signed")
    page.enters(kept_where="ehr").sends(f"/releases/{waiting.id}/countersigned")
    assert page.rows[0] == ["Adult 1", "in force until Aug 2", "in force until Aug 2"]


def test_a_revocation_is_asked_about_once_and_a_new_form_can_follow(
    practice: SlackPractice,
) -> None:
    page, form = at_page(practice), newest_form(practice, 2)

    page.opens(f"/releases/{form.id}/revoked")
    assert "Adult 2, you to Ana: in force until Nov 10" in page.text
    assert page.filled["revoked_on"] == day(practice, 0)
    page.sends(f"/releases/{form.id}/revoked")

    assert page.rows[1] == ["Adult 2", "revoked", "not needed"]
    assert "Before you talk to Ana: 1 of 2 releases still missing." in page.text
    assert page.opens(f"/releases/{form.id}/revoked").rows[1][1] == "revoked"
    page.opens(f"/releases?renew={form.id}")
    assert (page.filled["signers[]"], page.filled["direction"]) == ([f"{form.participant_id}:"], "out")


def test_a_page_shows_only_people_whom_the_therapist_sees_and_changes_no_other_form(practice: SlackPractice) -> None:
    page = at_page(practice, ANA)
    others = newest_form(practice, 2)
    elsewhere = newest_form(practice, 1, CEDAR)

    assert [row[0] for row in page.rows] == ["Adult 1"]
    for form in (others, elsewhere):
        assert page.opens(f"/releases/{form.id}/revoked").status == 403
    assert page.opens().status == 200
    page.filled |= {"revoked_on": day(practice, 0)}
    assert page.sends(f"/releases/{others.id}/revoked").status == 403
    assert newest_form(practice, 2) == others


def test_both_directions_say_the_same_on_the_page_and_in_slack(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR)
    page = opens_releases_page(practice, ana)

    for line in (
        "Before you talk to Ben: 1 of 1 releases still missing.",
        "Ben may talk to you: every release is in force.",
    ):
        assert line in ana.screen_text
        assert line in page.text


def test_the_log_says_whose_case_it_was_and_the_address_holds_no_code(practice: SlackPractice) -> None:
    page = at_page(practice)

    with practice.read_session() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "page.releases.show")).all()
    assert {entry.case_id for entry in entries} == {case(practice).id}
    assert MAPLE not in page.address


def test_a_practice_that_writes_in_modals_keeps_the_list_in_slack_alone(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        practices.get_settings(session, case(practice).practice_id).free_text = "modal"

    ben = opens_releases(practice, BEN)

    assert "open_page" not in ben.button_ids
    assert {"add_release", "revoked"} <= set(ben.button_ids)

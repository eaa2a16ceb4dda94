"""What can be done with a signed form, and what the list of releases says: each status, each direction."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.cases import screens as cases_screens
from flows.forms import Row, check
from flows.parts import Part
from flows.releases import screens as releases_screens
from flows.releases.forms_status import SignedFormFacts, SignedFormStatus
from flows.releases.rules import NeededRelease, ReleaseState, release_states
from flows.releases.screens import ListedRelease, ReleaseList
from tests.support.people.sample_participants import ADULT_1, ADULT_2, MINOR_1, TODAY, signed_form_facts
from tests.support.screens.fullest_screens import asked, button_ids, offered, setting

DAY = timedelta(days=1)
BY_EVENT = replace(signed_form_facts(), ends_on=None, ends_event="discharge", id="p")


def listed(
    status: SignedFormStatus | None, form: SignedFormFacts | None = None, *, may_lapse: bool = False
) -> ListedRelease:
    """Return the release of an adult that allows the individual therapist to speak."""
    state = ReleaseState(
        NeededRelease(ADULT_1, Part.IT), form or replace(signed_form_facts(), id="p") if status else None, status
    )
    return ListedRelease("Adult 1", frozenset({Part.IT}), state, may_lapse)


def release_list(*releases: ListedRelease) -> ReleaseList:
    return ReleaseList(releases, ("", ""), elsewhere=False)


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (None, ()),
        (SignedFormStatus.ACTIVE, ("revoked",)),
        (SignedFormStatus.EXPIRING, ("renew", "let_lapse", "revoked")),
        (SignedFormStatus.WAITING_FOR_COUNTERSIGN, ("countersigned", "revoked")),
        (SignedFormStatus.WAITING_FOR_CLIENT, ("now_signed", "declined")),
        (SignedFormStatus.EXPIRED, ("renew",)),
        (SignedFormStatus.INVALID, ("renew",)),
        (SignedFormStatus.DECLINED, ("renew",)),
        (SignedFormStatus.REVOKED, ("renew",)),
    ],
)
def test_each_status_has_its_own_actions_and_no_others(
    status: SignedFormStatus | None, actions: tuple[str, ...]
) -> None:
    assert releases_screens.available_actions(listed(status).state) == actions
    assert set(actions) <= button_ids(releases_screens.case_releases(setting(), release_list(listed(status))))


def test_every_status_has_a_list_of_actions() -> None:
    assert all(releases_screens.available_actions(listed(status).state) for status in SignedFormStatus)


@pytest.mark.parametrize("status", [SignedFormStatus.ACTIVE, SignedFormStatus.EXPIRING])
def test_a_form_that_ends_with_an_event_can_be_recorded_as_ended(status: SignedFormStatus) -> None:
    assert "has_ended" in releases_screens.available_actions(listed(status, BY_EVENT).state)


def test_a_release_left_to_lapse_is_not_asked_about_again() -> None:
    assert releases_screens.available_actions(listed(SignedFormStatus.EXPIRING).state, let_lapse=True) == (
        "renew",
        "revoked",
    )


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (None, "no form yet"),
        (SignedFormStatus.ACTIVE, "in force until Nov 14"),
        (SignedFormStatus.EXPIRING, "ends on Nov 14"),
        (SignedFormStatus.EXPIRED, "ended on Nov 14"),
        (SignedFormStatus.WAITING_FOR_CLIENT, "not signed yet"),
        (SignedFormStatus.WAITING_FOR_COUNTERSIGN, "signed, waiting for your practice's signature"),
        (SignedFormStatus.INVALID, "the form is incomplete"),
        (SignedFormStatus.DECLINED, "client declined"),
        (SignedFormStatus.REVOKED, "revoked"),
    ],
)
def test_each_status_has_its_text(status: SignedFormStatus | None, text: str) -> None:
    assert releases_screens.release_line(setting(colleague="Ben"), listed(status)) == f"Adult 1, you to Ben: {text}"


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        (BY_EVENT, SignedFormStatus.ACTIVE, "in force until the client is discharged"),
        (replace(BY_EVENT, event_on=date(2027, 5, 3)), SignedFormStatus.EXPIRED, "ended on May 3"),
        (replace(BY_EVENT, ends_on=date(2027, 5, 20)), SignedFormStatus.EXPIRING, "ends on May 20"),
        (replace(signed_form_facts(), event_on=date(2027, 5, 3)), SignedFormStatus.EXPIRED, "ended on May 3"),
    ],
    ids=["event", "event that happened", "event or a day", "the earlier of both"],
)
def test_the_end_of_a_release_is_a_day_or_else_the_event(
    form: SignedFormFacts, status: SignedFormStatus, text: str
) -> None:
    assert (
        releases_screens.release_line(setting(colleague="Ben"), listed(status, form)) == f"Adult 1, you to Ben: {text}"
    )


@pytest.mark.parametrize(
    ("part", "disclosers", "direction"),
    [
        (Part.IT, {Part.IT}, "you to Ben"),
        (Part.FT, {Part.IT}, "Ben to you"),
        (Part.IT, {Part.IT, Part.FT}, "both ways"),
    ],
)
def test_each_therapist_reads_the_direction_from_their_own_side(
    part: Part, disclosers: set[Part], direction: str
) -> None:
    release = replace(listed(SignedFormStatus.ACTIVE), disclosers=frozenset(disclosers))

    assert (
        releases_screens.release_line(setting(part, "Ben"), release) == f"Adult 1, {direction}: in force until Nov 14"
    )


def test_a_button_names_its_form_and_a_release_without_a_form_has_no_button() -> None:
    form = releases_screens.case_releases(setting(), release_list(listed(SignedFormStatus.ACTIVE), listed(None)))

    rows = [[(button.id, button.value) for button in piece.buttons] for piece in form.body if isinstance(piece, Row)]
    assert [("revoked", "p")] in rows
    assert [] in rows


def test_a_form_has_every_element_of_an_authorization() -> None:
    form = releases_screens.signed_form_entry(setting(), [], {})

    elements = ["signer", "direction", "topics", "purpose", "signed_on", "ends", "ends_on"]
    assert [field.id for field in form.fields] == elements
    assert offered(form, "ends") == ["on_day", "discharge", "individual_therapy_ends", "family_therapy_ends"]
    assert [field.id for field in form.fields if not field.required] == ["signed_on", "ends_on"]
    assert form.values == {"ends": "on_day"}


@pytest.mark.parametrize("action", list(releases_screens.DAY_FIELD_BY_ACTION))
def test_the_day_of_an_action_is_never_in_the_future(action: str) -> None:
    form = releases_screens.action_day(setting(), action, "")
    field = releases_screens.DAY_FIELD_BY_ACTION[action]

    if action != "now_signed":  # its day is checked on submission, with its own message
        assert check(form, {field: (TODAY + DAY).isoformat()}).errors == {field: "day_too_late"}
    assert check(form, {field: TODAY.isoformat()}).values == {field: TODAY}
    assert asked(form, field).required


def test_of_several_forms_the_one_that_lasts_longest_decides_the_state_of_a_release() -> None:
    short, longer = replace(signed_form_facts(), id="1", ends_on=TODAY + 40 * DAY), replace(signed_form_facts(), id="2")

    assert [state.signed_form for state in release_states([ADULT_1], [longer, short], TODAY)] == [longer, None]
    assert [state.signed_form for state in release_states([ADULT_1], [short, BY_EVENT], TODAY)] == [BY_EVENT, None]


def test_without_a_form_in_force_the_nearest_one_counts_or_the_last_of_equals() -> None:
    expired, waiting = (
        replace(signed_form_facts(), id="1", ends_on=TODAY - DAY),
        replace(signed_form_facts(), id="2", has_client_signed=False),
    )
    newest = replace(waiting, id="3")

    state = release_states([ADULT_1], [expired, waiting, newest], TODAY)[0]

    assert (state.signed_form, state.status) == (newest, SignedFormStatus.WAITING_FOR_CLIENT)


def test_an_older_form_of_a_signer_who_revoked_a_later_one_counts_as_revoked() -> None:
    older, revoked = replace(signed_form_facts(), id="1"), replace(signed_form_facts(), id="2", revoked_on=TODAY)

    assert release_states([ADULT_1], [older, revoked], TODAY)[0].status is SignedFormStatus.REVOKED


def test_the_list_is_sorted_by_person_and_then_by_part() -> None:
    needed = [state.needed_release for state in release_states([ADULT_1, ADULT_2, MINOR_1], [], TODAY)]

    assert needed == [
        NeededRelease(ADULT_1, Part.IT),
        NeededRelease(ADULT_1, Part.FT),
        NeededRelease(ADULT_2, Part.FT),
        NeededRelease(MINOR_1, Part.FT),
    ]


@pytest.mark.parametrize("field", ["part2", "notes"])
def test_questions_asked_once_per_case_have_no_default(field: str) -> None:
    form = cases_screens.privacy_questions(setting(), "limited")

    assert form.values == {}
    assert check(form, {}).errors[field] == "choose_one"

"""What may be done with a paper, and what the list of releases says: each status, each direction."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.consult.parts import Part
from flows.forms import Row, check
from flows.releases import screens as releases_screens
from flows.releases.forms_status import SignedFormFacts, SignedFormStatus
from flows.releases.rules import NeededRelease, ReleaseState, release_states
from flows.releases.screens import ListedRelease
from tests.support.people.sample_participants import ADULT_1, ADULT_2, MINOR_1, TODAY, paper
from tests.support.screens.fullest_screens import asked, offered, setting, within_reach

DAY = timedelta(days=1)
BY_EVENT = replace(paper(), ends_on=None, ends_event="discharge", id="p")


def listed(
    found: SignedFormStatus | None, kept: SignedFormFacts | None = None, *, let_lapse: bool = False
) -> ListedRelease:
    """Return the release of an adult for the individual therapist's speaking."""
    standing = ReleaseState(NeededRelease(ADULT_1, Part.IT), kept or replace(paper(), id="p") if found else None, found)
    return ListedRelease("Adult 1", frozenset({Part.IT}), standing, let_lapse)


@pytest.mark.parametrize(
    ("found", "deeds"),
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
def test_each_status_has_its_own_deeds_and_no_others(found: SignedFormStatus | None, deeds: tuple[str, ...]) -> None:
    assert releases_screens.available_actions(listed(found).state) == deeds
    assert set(deeds) <= within_reach(releases_screens.case_releases(setting(), [listed(found)], elsewhere=False))


def test_every_status_is_known() -> None:
    assert all(releases_screens.available_actions(listed(found).state) for found in SignedFormStatus)


@pytest.mark.parametrize("found", [SignedFormStatus.ACTIVE, SignedFormStatus.EXPIRING])
def test_what_an_event_ends_can_be_said_to_have_ended(found: SignedFormStatus) -> None:
    assert "has_ended" in releases_screens.available_actions(listed(found, BY_EVENT).state)


def test_what_may_lapse_is_not_asked_about_again() -> None:
    assert releases_screens.available_actions(listed(SignedFormStatus.EXPIRING).state, let_lapse=True) == (
        "renew",
        "revoked",
    )


@pytest.mark.parametrize(
    ("found", "how"),
    [
        (None, "no release yet"),
        (SignedFormStatus.ACTIVE, "in force until 14 Nov"),
        (SignedFormStatus.EXPIRING, "ends on 14 Nov"),
        (SignedFormStatus.EXPIRED, "ended on 14 Nov"),
        (SignedFormStatus.WAITING_FOR_CLIENT, "waits for the signature"),
        (SignedFormStatus.WAITING_FOR_COUNTERSIGN, "waits for your practice's own signature"),
        (SignedFormStatus.INVALID, "something is missing on it"),
        (SignedFormStatus.DECLINED, "they would rather not"),
        (SignedFormStatus.REVOKED, "not in force any more"),
    ],
)
def test_each_status_is_said_in_plain_words(found: SignedFormStatus | None, how: str) -> None:
    assert releases_screens.release_line(setting(colleague="Ben"), listed(found)) == f"Adult 1, you to Ben: {how}"


@pytest.mark.parametrize(
    ("kept", "found", "how"),
    [
        (BY_EVENT, SignedFormStatus.ACTIVE, "in force until the client is discharged"),
        (replace(BY_EVENT, event_on=date(2027, 5, 3)), SignedFormStatus.EXPIRED, "ended on 3 May"),
        (replace(BY_EVENT, ends_on=date(2027, 5, 20)), SignedFormStatus.EXPIRING, "ends on 20 May"),
        (replace(paper(), event_on=date(2027, 5, 3)), SignedFormStatus.EXPIRED, "ended on 3 May"),
    ],
    ids=["event", "event that happened", "event or a day", "the earlier of both"],
)
def test_the_end_is_a_day_or_else_the_event(kept: SignedFormFacts, found: SignedFormStatus, how: str) -> None:
    assert releases_screens.release_line(setting(colleague="Ben"), listed(found, kept)) == f"Adult 1, you to Ben: {how}"


@pytest.mark.parametrize(
    ("part", "disclosers", "way"),
    [
        (Part.IT, {Part.IT}, "you to Ben"),
        (Part.FT, {Part.IT}, "Ben to you"),
        (Part.IT, {Part.IT, Part.FT}, "both ways"),
    ],
)
def test_each_reads_the_direction_from_their_own_side(part: Part, disclosers: set[Part], way: str) -> None:
    one = replace(listed(SignedFormStatus.ACTIVE), disclosers=frozenset(disclosers))

    assert releases_screens.release_line(setting(part, "Ben"), one) == f"Adult 1, {way}: in force until 14 Nov"


def test_a_button_names_its_paper_and_a_release_without_one_has_none() -> None:
    form = releases_screens.case_releases(setting(), [listed(SignedFormStatus.ACTIVE), listed(None)], elsewhere=False)

    rows = [[(one.id, one.value) for one in piece.buttons] for piece in form.body if isinstance(piece, Row)]
    assert [("revoked", "p")] in rows
    assert [] in rows


def test_a_form_has_every_element_of_an_authorization() -> None:
    form = releases_screens.signed_form_entry(setting(), [], {})

    elements = ["signer", "direction", "topics", "purpose", "signed_on", "ends", "ends_on"]
    assert [field.id for field in form.fields] == elements
    assert offered(form, "ends") == ["on_day", "discharge", "individual_therapy_ends", "family_therapy_ends"]
    assert [field.id for field in form.fields if not field.required] == ["signed_on", "ends_on"]
    assert form.values == {"ends": "on_day"}


@pytest.mark.parametrize("deed", list(releases_screens.DAY_FIELD_BY_ACTION))
def test_no_day_of_a_deed_is_still_to_come(deed: str) -> None:
    form = releases_screens.action_day(setting(), deed, "")
    field = releases_screens.DAY_FIELD_BY_ACTION[deed]

    if deed != "now_signed":  # whose day the use case looks at, with a sentence of its own
        assert check(form, {field: (TODAY + DAY).isoformat()}).errors == {field: "day_too_late"}
    assert check(form, {field: TODAY.isoformat()}).values == {field: TODAY}
    assert asked(form, field).required


def test_of_several_papers_the_one_that_lasts_longest_stands_for_the_release() -> None:
    short, longer = replace(paper(), id="1", ends_on=TODAY + 40 * DAY), replace(paper(), id="2")

    assert [one.signed_form for one in release_states([ADULT_1], [longer, short], TODAY)] == [longer, None]
    assert [one.signed_form for one in release_states([ADULT_1], [short, BY_EVENT], TODAY)] == [BY_EVENT, None]


def test_without_one_in_force_the_nearest_stands_for_it_and_of_equals_the_last() -> None:
    expired, waiting = replace(paper(), id="1", ends_on=TODAY - DAY), replace(paper(), id="2", has_client_signed=False)
    again = replace(waiting, id="3")

    found = release_states([ADULT_1], [expired, waiting, again], TODAY)[0]

    assert (found.signed_form, found.status) == (again, SignedFormStatus.WAITING_FOR_CLIENT)


def test_what_its_signer_took_back_with_a_later_one_stands_as_revoked() -> None:
    older, revoked = replace(paper(), id="1"), replace(paper(), id="2", revoked_on=TODAY)

    assert release_states([ADULT_1], [older, revoked], TODAY)[0].status is SignedFormStatus.REVOKED


def test_the_list_goes_by_person_and_then_by_part() -> None:
    cells = [one.needed_release for one in release_states([ADULT_1, ADULT_2, MINOR_1], [], TODAY)]

    assert cells == [
        NeededRelease(ADULT_1, Part.IT),
        NeededRelease(ADULT_1, Part.FT),
        NeededRelease(ADULT_2, Part.FT),
        NeededRelease(MINOR_1, Part.FT),
    ]


@pytest.mark.parametrize("field", ["part2", "notes"])
def test_what_is_asked_once_for_a_case_is_never_assumed(field: str) -> None:
    form = releases_screens.privacy_questions(setting(), "limited")

    assert form.values == {}
    assert check(form, {}).errors[field] == "choose_one"

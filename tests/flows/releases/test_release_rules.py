"""Which releases a therapist needs before they may speak, person by person and direction by direction (S0-3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.parts import Part
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts, SignedFormStatus
from flows.releases.rules import MissingRelease, NeededRelease, covered_topics, missing_releases, needed_releases
from tests.support.people.sample_participants import ADULT_1, ADULT_2, MINOR_1, TODAY, signed_form_facts

FAMILY = (ADULT_1, ADULT_2, MINOR_1)
ALL_IN_ORDER = (
    signed_form_facts(ADULT_1, Part.IT),
    signed_form_facts(ADULT_1, Part.FT),
    signed_form_facts(ADULT_2, Part.FT),
    signed_form_facts(MINOR_1, Part.FT),
)
DAY = timedelta(days=1)


def test_each_person_that_the_discloser_sees_needs_a_release_for_that_direction() -> None:
    assert needed_releases(FAMILY, Part.IT) == {NeededRelease(ADULT_1, Part.IT)}
    assert needed_releases(FAMILY, Part.FT) == {
        NeededRelease(ADULT_1, Part.FT),
        NeededRelease(ADULT_2, Part.FT),
        NeededRelease(MINOR_1, Part.FT),
    }
    assert needed_releases(FAMILY) == needed_releases(FAMILY, Part.IT) | needed_releases(FAMILY, Part.FT)


def test_two_adults_seen_by_both_therapists_need_four_releases() -> None:
    couple = [replace(ADULT_2, id=name, seen_by=frozenset(Part)) for name in ("a1", "a2")]

    assert len(needed_releases(couple)) == 4


def test_a_needed_release_has_the_other_part_as_its_recipient() -> None:
    assert NeededRelease(ADULT_1, Part.IT).recipient is Part.FT
    assert NeededRelease(ADULT_1, Part.FT).recipient is Part.IT


def test_nothing_is_missing_when_everything_is_in_order() -> None:
    assert missing_releases(FAMILY, ALL_IN_ORDER, TODAY) == []


def test_without_forms_every_release_is_missing_in_a_fixed_order() -> None:
    assert missing_releases(FAMILY, [], TODAY) == [
        MissingRelease(NeededRelease(ADULT_1, Part.FT), None),
        MissingRelease(NeededRelease(ADULT_1, Part.IT), None),
        MissingRelease(NeededRelease(ADULT_2, Part.FT), None),
        MissingRelease(NeededRelease(MINOR_1, Part.FT), None),
    ]


def test_one_adult_cannot_sign_for_another() -> None:
    signed_forms = [
        signed_form_facts(ADULT_1, Part.IT),
        signed_form_facts(ADULT_1, Part.FT),
        signed_form_facts(MINOR_1, Part.FT),
    ]

    assert missing_releases(FAMILY, signed_forms, TODAY) == [MissingRelease(NeededRelease(ADULT_2, Part.FT), None)]


def test_a_release_in_one_direction_does_not_count_for_the_other() -> None:
    assert missing_releases([ADULT_1], [signed_form_facts(ADULT_1, Part.IT)], TODAY) == [
        MissingRelease(NeededRelease(ADULT_1, Part.FT), None)
    ]
    assert missing_releases([ADULT_1], [signed_form_facts(ADULT_1, Part.IT)], TODAY, Part.IT) == []


def test_a_missing_release_has_the_status_of_its_form() -> None:
    expired = replace(signed_form_facts(ADULT_1, Part.IT), ends_on=TODAY - DAY)
    waiting = replace(signed_form_facts(ADULT_1, Part.IT), has_client_signed=False)
    needed = NeededRelease(ADULT_1, Part.IT)

    assert missing_releases([ADULT_1], [expired], TODAY, Part.IT) == [MissingRelease(needed, SignedFormStatus.EXPIRED)]
    assert missing_releases([ADULT_1], [expired, waiting], TODAY, Part.IT) == [
        MissingRelease(needed, SignedFormStatus.WAITING_FOR_CLIENT)
    ]


def test_a_renewed_release_counts_beside_the_expired_one() -> None:
    expired = replace(signed_form_facts(ADULT_1, Part.IT), ends_on=TODAY - DAY)

    assert missing_releases([ADULT_1], [expired, signed_form_facts(ADULT_1, Part.IT)], TODAY, Part.IT) == []


@pytest.mark.parametrize(
    ("signed_again", "missing"),
    [
        (TODAY - 2 * DAY, [MissingRelease(NeededRelease(ADULT_1, Part.IT), SignedFormStatus.REVOKED)]),
        (TODAY - DAY, []),
        (TODAY, []),
    ],
)
def test_a_revocation_ends_all_forms_that_the_person_signed_before_that_day(
    signed_again: date, missing: list[MissingRelease]
) -> None:
    revoked = replace(signed_form_facts(ADULT_1, Part.IT), revoked_on=TODAY - DAY)
    another = replace(signed_form_facts(ADULT_1, Part.IT), signed_on=signed_again)

    assert missing_releases([ADULT_1], [revoked, another], TODAY, Part.IT) == missing


def test_a_revocation_affects_neither_the_other_direction_nor_other_people() -> None:
    revoked = replace(signed_form_facts(ADULT_1, Part.IT), revoked_on=TODAY)

    missing = missing_releases(FAMILY, [revoked, *ALL_IN_ORDER], TODAY)

    assert missing == [MissingRelease(NeededRelease(ADULT_1, Part.IT), SignedFormStatus.REVOKED)]


def test_topics_are_those_that_every_needed_release_covers() -> None:
    wide = replace(signed_form_facts(ADULT_1, Part.IT), topics=frozenset({"goals", "modality", "safety"}))
    signed_forms = [wide, *ALL_IN_ORDER[1:]]

    assert covered_topics(FAMILY, signed_forms, TODAY, Part.IT) == {"goals", "modality", "safety"}
    assert covered_topics(FAMILY, signed_forms, TODAY) == {"goals", "modality"}


def test_two_forms_of_one_person_cover_the_topics_of_either() -> None:
    second_form = replace(signed_form_facts(ADULT_1, Part.IT), topics=frozenset({"safety"}))

    assert covered_topics([ADULT_1], [signed_form_facts(), second_form], TODAY, Part.IT) == {
        "goals",
        "modality",
        "safety",
    }


def test_no_topic_is_covered_while_one_release_is_missing_or_nobody_is_seen() -> None:
    assert covered_topics(FAMILY, ALL_IN_ORDER[:-1], TODAY) == set()
    assert covered_topics([], ALL_IN_ORDER, TODAY) == set()


CASES = st.lists(
    st.builds(
        ParticipantFacts,
        id=st.sampled_from(["p1", "p2", "p3"]),
        label=st.just("adult"),
        is_minor=st.booleans(),
        seen_by=st.frozensets(st.sampled_from(list(Part))),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda participant: participant.id,
)


@st.composite
def cases_and_forms(draw: st.DrawFn) -> tuple[list[ParticipantFacts], list[tuple[SignedFormFacts, bool]]]:
    """Draw a case and forms, each with whether it is in force on TODAY; no form is revoked."""
    people = draw(CASES)
    signed_forms = []
    for _ in range(draw(st.integers(0, 8))):
        valid_form = signed_form_facts(draw(st.sampled_from(people)), draw(st.sampled_from(list(Part))))
        invalid_forms = [
            replace(valid_form, ends_on=TODAY - DAY),
            replace(valid_form, purpose=""),
            replace(valid_form, is_countersigned=False),
            replace(valid_form, declined_on=TODAY),
        ]
        is_valid = draw(st.booleans())
        signed_forms.append((valid_form if is_valid else draw(st.sampled_from(invalid_forms)), is_valid))
    return people, signed_forms


@settings(deadline=None)
@given(cases_and_forms(), st.sampled_from([None, *Part]))
def test_a_gate_is_closed_exactly_when_a_needed_release_is_not_in_force(
    drawn: tuple[list[ParticipantFacts], list[tuple[SignedFormFacts, bool]]], discloser: Part | None
) -> None:
    people, signed_forms = drawn
    released = {(form.participant.id, form.discloser) for form, is_valid in signed_forms if is_valid}
    expected = {
        (person.id, part)
        for person in people
        for part in ([discloser] if discloser else list(Part))
        if part in person.seen_by and (person.id, part) not in released
    }

    missing = missing_releases(people, [form for form, _ in signed_forms], TODAY, discloser)

    assert {(item.needed_release.participant.id, item.needed_release.discloser) for item in missing} == expected
    assert len(missing) == len(expected)

"""A gate opens only when everything it asks for holds now."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.consult import gates
from flows.consult.gates import Attestations, ClosedGate, GateFacts, GateReason
from flows.consult.parts import Part
from flows.errors import SettingOutOfRangeError
from tests.support.people.sample_participants import ADULT_1, ADULT_2, MINOR_1, TODAY, paper

ANA = Attestations("c1", is_screened=True, sessions=6, has_own_impression=True, informed_ids=frozenset({"a1"}))
BEN = Attestations("c1", is_screened=True, sessions=4, has_own_impression=True, informed_ids=frozenset({"a2", "m1"}))
IN_ORDER = GateFacts(
    consult="c1",
    today=TODAY,
    min_sessions=3,
    participants=(ADULT_1, ADULT_2, MINOR_1),
    signed_forms=(
        paper(ADULT_1, Part.IT),
        paper(ADULT_1, Part.FT),
        paper(ADULT_2, Part.FT),
        paper(MINOR_1, Part.FT),
    ),
    attestations={Part.IT: ANA, Part.FT: BEN},
)


def but(part: Part, **changes: Any) -> GateFacts:  # noqa: ANN401 -- the fields of Attested
    """Return the facts in order, except for what one therapist attested."""
    return replace(
        IN_ORDER, attestations={**IN_ORDER.attestations, part: replace(IN_ORDER.attestations_for(part), **changes)}
    )


def test_the_gate_is_open_when_all_is_in_order() -> None:
    assert gates.for_both(IN_ORDER) == []
    assert gates.for_one(IN_ORDER, Part.IT) == []
    assert gates.for_one(IN_ORDER, Part.FT) == []


def test_s0_3_valid_consent_alone_leaves_the_gate_closed() -> None:
    only_papers = replace(IN_ORDER, attestations={})

    assert gates.check_releases(only_papers) == []
    assert gates.for_both(only_papers) == [
        ClosedGate(GateReason.SCREENING, "S0-36", Part.IT),
        ClosedGate(GateReason.SCREENING, "S0-36", Part.FT),
        ClosedGate(GateReason.SESSIONS, "S0-19", Part.IT),
        ClosedGate(GateReason.SESSIONS, "S0-19", Part.FT),
        ClosedGate(GateReason.IMPRESSION, "S0-20", Part.IT),
        ClosedGate(GateReason.IMPRESSION, "S0-20", Part.FT),
        ClosedGate(GateReason.INFORMED, "S0-22", Part.IT),
        ClosedGate(GateReason.INFORMED, "S0-22", Part.FT),
    ]


def test_s0_2_approval_of_one_consult_never_approves_the_next() -> None:
    second = replace(IN_ORDER, consult="c2")

    assert gates.for_both(IN_ORDER) == []
    assert gates.for_both(second) == gates.for_both(replace(IN_ORDER, attestations={}))


@pytest.mark.parametrize(
    ("least", "had", "is_open"),
    [(2, 0, False), (2, 1, False), (2, 2, True), (3, 2, False), (3, 3, True), (4, 3, False), (4, 4, True)],
)
@pytest.mark.parametrize("part", list(Part))
def test_s0_19_each_therapist_first_has_the_sessions_that_the_practice_asks_for(
    part: Part, least: int, had: int, *, is_open: bool
) -> None:
    facts = replace(but(part, sessions=had), min_sessions=least)

    found = gates.check_sessions(facts)

    assert found == ([] if is_open else [ClosedGate(GateReason.SESSIONS, "S0-19", part)])


@settings(deadline=None)
@given(least=st.integers(2, 4), had=st.integers(-5, 1))
def test_s0_19_fewer_than_two_sessions_always_close_the_gate(least: int, had: int) -> None:
    facts = replace(but(Part.IT, sessions=had), min_sessions=least)

    assert gates.check_sessions(facts) == [ClosedGate(GateReason.SESSIONS, "S0-19", Part.IT)]


@pytest.mark.parametrize("least", [-1, 0, 1, 5, 10_000])
def test_s0_19_a_setting_outside_two_to_four_is_refused(least: int) -> None:
    with pytest.raises(SettingOutOfRangeError):
        gates.for_both(replace(IN_ORDER, min_sessions=least))


@pytest.mark.parametrize("part", list(Part))
def test_s0_20_each_therapist_forms_their_own_impression(part: Part) -> None:
    facts = but(part, has_own_impression=False)

    assert gates.for_both(facts) == [ClosedGate(GateReason.IMPRESSION, "S0-20", part)]
    assert gates.for_one(facts, part.other) == []


def test_s0_36_who_has_not_passed_the_six_is_named_with_the_day_they_chose() -> None:
    later, earlier = TODAY + timedelta(days=3), TODAY - timedelta(days=3)

    def rests(until: date | None) -> list[ClosedGate]:
        return gates.for_both(but(Part.FT, is_screened=False, resting_until=until))

    assert rests(None) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]
    assert rests(later) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT, until=later)]
    assert rests(TODAY) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]
    assert rests(earlier) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]


def test_s0_22_missing_one_client_blocks_and_it_is_the_move_of_who_sees_them() -> None:
    facts = but(Part.FT, informed_ids=frozenset({"a2"}))

    assert gates.for_both(facts) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]
    assert gates.for_one(facts, Part.FT) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]
    assert gates.for_one(facts, Part.IT) == []


def test_s0_22_a_therapist_cannot_answer_for_people_they_do_not_see() -> None:
    by_ana = {Part.IT: replace(ANA, informed_ids=frozenset({"a1", "a2"}))}
    by_ben = {Part.FT: replace(BEN, informed_ids=frozenset({"m1"}))}
    facts = replace(IN_ORDER, attestations={**by_ana, **by_ben})

    assert gates.check_informed(facts) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]


def test_s0_22_who_is_seen_by_both_may_be_told_by_either() -> None:
    by_ben = replace(
        IN_ORDER,
        attestations={
            Part.IT: replace(ANA, informed_ids=frozenset()),
            Part.FT: replace(BEN, informed_ids=frozenset({"a1", "a2", "m1"})),
        },
    )
    by_nobody = but(Part.IT, informed_ids=frozenset())

    assert gates.for_both(by_ben) == []
    assert gates.for_one(by_nobody, Part.IT) == []
    assert gates.for_both(by_nobody) == [
        ClosedGate(GateReason.INFORMED, "S0-22", Part.IT),
        ClosedGate(GateReason.INFORMED, "S0-22", Part.FT),
    ]


def test_s0_22_a_participant_whom_nobody_sees_cannot_be_covered() -> None:
    stray = replace(ADULT_2, id="a3", seen_by=frozenset())
    facts = replace(IN_ORDER, participants=(*IN_ORDER.participants, stray))

    assert gates.for_both(facts) == [
        ClosedGate(GateReason.NOBODY_SEEN, "S0-22", Part.IT),
        ClosedGate(GateReason.NOBODY_SEEN, "S0-22", Part.FT),
    ]


def test_s0_3_a_release_holds_the_one_who_would_be_speaking_and_the_whole() -> None:
    without_adult_2 = replace(IN_ORDER, signed_forms=(*IN_ORDER.signed_forms[:2], IN_ORDER.signed_forms[3]))

    assert gates.for_one(without_adult_2, Part.IT) == []
    assert gates.for_one(without_adult_2, Part.FT) == [ClosedGate(GateReason.RELEASE, "S0-3", Part.FT)]
    assert gates.for_both(without_adult_2) == [ClosedGate(GateReason.RELEASE, "S0-3", Part.FT)]


def test_s0_3_a_release_is_looked_at_again_each_time() -> None:
    last = date(2027, 11, 14)

    assert gates.for_both(replace(IN_ORDER, today=last)) == []
    assert [each.reason for each in gates.for_both(replace(IN_ORDER, today=last + timedelta(days=1)))] == [
        GateReason.RELEASE,
        GateReason.RELEASE,
    ]


def test_s0_3_without_people_no_gate_opens() -> None:
    assert gates.for_both(replace(IN_ORDER, participants=())) == [
        ClosedGate(GateReason.NOBODY_SEEN, "S0-3", Part.IT),
        ClosedGate(GateReason.NOBODY_SEEN, "S0-3", Part.FT),
    ]


def test_s0_12_one_therapist_alone_does_not_open_the_whole() -> None:
    alone = replace(IN_ORDER, attestations={Part.IT: ANA})

    assert gates.for_one(alone, Part.IT) == []
    assert {each.part for each in gates.for_both(alone)} == {Part.FT}


def test_a_reason_tells_nothing_of_whom_it_is_about() -> None:
    closed = gates.for_both(replace(IN_ORDER, signed_forms=(), attestations={}))
    shown = {str(each) for each in closed}

    assert not any(person.id in text or person.label in text for text in shown for person in IN_ORDER.participants)

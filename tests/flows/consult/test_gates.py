"""A gate opens only if all its conditions hold now."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.consult.gates import rules as gates
from flows.consult.gates.rules import Attestations, ClosedGate, GateFacts, GateReason
from flows.errors import SettingOutOfRangeError
from flows.parts import Part
from tests.support.people.sample_participants import ADULT_1, ADULT_2, MINOR_1, TODAY, signed_form_facts

ANA = Attestations("c1", is_screened=True, sessions=6, has_own_impression=True, informed_ids=frozenset({"a1"}))
BEN = Attestations("c1", is_screened=True, sessions=4, has_own_impression=True, informed_ids=frozenset({"a2", "m1"}))
IN_ORDER = GateFacts(
    consult="c1",
    today=TODAY,
    min_sessions=3,
    participants=(ADULT_1, ADULT_2, MINOR_1),
    signed_forms=(
        signed_form_facts(ADULT_1, Part.IT),
        signed_form_facts(ADULT_1, Part.FT),
        signed_form_facts(ADULT_2, Part.FT),
        signed_form_facts(MINOR_1, Part.FT),
    ),
    attestations={Part.IT: ANA, Part.FT: BEN},
)


def facts_with(part: Part, **changes: Any) -> GateFacts:  # noqa: ANN401 -- the fields of Attestations
    """Return facts that are in order except for these attestations of one therapist."""
    return replace(
        IN_ORDER, attestations={**IN_ORDER.attestations, part: replace(IN_ORDER.attestations_for(part), **changes)}
    )


def test_the_gate_is_open_when_everything_is_in_order() -> None:
    assert gates.for_both(IN_ORDER) == []
    assert gates.for_one(IN_ORDER, Part.IT) == []
    assert gates.for_one(IN_ORDER, Part.FT) == []


def test_s0_3_valid_releases_alone_leave_the_gate_closed() -> None:
    only_forms = replace(IN_ORDER, attestations={})

    assert gates.check_releases(only_forms) == []
    assert gates.for_both(only_forms) == [
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
    ("minimum", "session_count", "is_open"),
    [(2, 0, False), (2, 1, False), (2, 2, True), (3, 2, False), (3, 3, True), (4, 3, False), (4, 4, True)],
)
@pytest.mark.parametrize("part", list(Part))
def test_s0_19_each_therapist_needs_the_number_of_sessions_that_the_practice_sets(
    part: Part, minimum: int, session_count: int, *, is_open: bool
) -> None:
    facts = replace(facts_with(part, sessions=session_count), min_sessions=minimum)

    closed_gates = gates.check_sessions(facts)

    assert closed_gates == ([] if is_open else [ClosedGate(GateReason.SESSIONS, "S0-19", part)])


@settings(deadline=None)
@given(minimum=st.integers(2, 4), session_count=st.integers(-5, 1))
def test_s0_19_fewer_than_two_sessions_always_close_the_gate(minimum: int, session_count: int) -> None:
    facts = replace(facts_with(Part.IT, sessions=session_count), min_sessions=minimum)

    assert gates.check_sessions(facts) == [ClosedGate(GateReason.SESSIONS, "S0-19", Part.IT)]


@pytest.mark.parametrize("minimum", [-1, 0, 1, 5, 10_000])
def test_s0_19_a_setting_outside_two_to_four_is_refused(minimum: int) -> None:
    with pytest.raises(SettingOutOfRangeError):
        gates.for_both(replace(IN_ORDER, min_sessions=minimum))


@pytest.mark.parametrize("part", list(Part))
def test_s0_20_each_therapist_needs_their_own_impression(part: Part) -> None:
    facts = facts_with(part, has_own_impression=False)

    assert gates.for_both(facts) == [ClosedGate(GateReason.IMPRESSION, "S0-20", part)]
    assert gates.for_one(facts, part.other) == []


def test_s0_36_a_therapist_who_has_not_passed_the_six_reasons_is_named_with_the_day_they_chose() -> None:
    later, earlier = TODAY + timedelta(days=3), TODAY - timedelta(days=3)

    def gates_until(until: date | None) -> list[ClosedGate]:
        return gates.for_both(facts_with(Part.FT, is_screened=False, paused_until=until))

    assert gates_until(None) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]
    assert gates_until(later) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT, until=later)]
    assert gates_until(TODAY) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]
    assert gates_until(earlier) == [ClosedGate(GateReason.SCREENING, "S0-36", Part.FT)]


def test_s0_22_a_client_who_is_not_informed_closes_the_gate_of_the_therapist_who_sees_them() -> None:
    facts = facts_with(Part.FT, informed_ids=frozenset({"a2"}))

    assert gates.for_both(facts) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]
    assert gates.for_one(facts, Part.FT) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]
    assert gates.for_one(facts, Part.IT) == []


def test_s0_22_a_therapist_cannot_answer_for_people_they_do_not_see() -> None:
    by_ana = {Part.IT: replace(ANA, informed_ids=frozenset({"a1", "a2"}))}
    by_ben = {Part.FT: replace(BEN, informed_ids=frozenset({"m1"}))}
    facts = replace(IN_ORDER, attestations={**by_ana, **by_ben})

    assert gates.check_informed(facts) == [ClosedGate(GateReason.INFORMED, "S0-22", Part.FT)]


def test_s0_22_a_client_of_both_therapists_may_be_told_by_either() -> None:
    by_ben = replace(
        IN_ORDER,
        attestations={
            Part.IT: replace(ANA, informed_ids=frozenset()),
            Part.FT: replace(BEN, informed_ids=frozenset({"a1", "a2", "m1"})),
        },
    )
    by_nobody = facts_with(Part.IT, informed_ids=frozenset())

    assert gates.for_both(by_ben) == []
    assert gates.for_one(by_nobody, Part.IT) == []
    assert gates.for_both(by_nobody) == [
        ClosedGate(GateReason.INFORMED, "S0-22", Part.IT),
        ClosedGate(GateReason.INFORMED, "S0-22", Part.FT),
    ]


def test_s0_22_a_participant_without_a_therapist_keeps_the_gate_closed() -> None:
    stray = replace(ADULT_2, id="a3", seen_by=frozenset())
    facts = replace(IN_ORDER, participants=(*IN_ORDER.participants, stray))

    assert gates.for_both(facts) == [
        ClosedGate(GateReason.NOBODY_SEEN, "S0-22", Part.IT),
        ClosedGate(GateReason.NOBODY_SEEN, "S0-22", Part.FT),
    ]


def test_s0_3_a_missing_release_stops_its_speaker_and_the_consult() -> None:
    without_adult_2 = replace(IN_ORDER, signed_forms=(*IN_ORDER.signed_forms[:2], IN_ORDER.signed_forms[3]))

    assert gates.for_one(without_adult_2, Part.IT) == []
    assert gates.for_one(without_adult_2, Part.FT) == [ClosedGate(GateReason.RELEASE, "S0-3", Part.FT)]
    assert gates.for_both(without_adult_2) == [ClosedGate(GateReason.RELEASE, "S0-3", Part.FT)]


def test_s0_3_a_release_is_checked_again_each_time() -> None:
    last = date(2027, 11, 14)

    assert gates.for_both(replace(IN_ORDER, today=last)) == []
    assert [gate.reason for gate in gates.for_both(replace(IN_ORDER, today=last + timedelta(days=1)))] == [
        GateReason.RELEASE,
        GateReason.RELEASE,
    ]


def test_s0_3_without_participants_no_gate_opens() -> None:
    assert gates.for_both(replace(IN_ORDER, participants=())) == [
        ClosedGate(GateReason.NOBODY_SEEN, "S0-3", Part.IT),
        ClosedGate(GateReason.NOBODY_SEEN, "S0-3", Part.FT),
    ]


def test_s0_12_one_therapist_alone_does_not_open_the_gate_for_both() -> None:
    alone = replace(IN_ORDER, attestations={Part.IT: ANA})

    assert gates.for_one(alone, Part.IT) == []
    assert {gate.part for gate in gates.for_both(alone)} == {Part.FT}


def test_the_reason_of_a_closed_gate_does_not_reveal_who_it_is_about() -> None:
    closed = gates.for_both(replace(IN_ORDER, signed_forms=(), attestations={}))
    shown = {str(gate) for gate in closed}

    assert not any(person.id in text or person.label in text for text in shown for person in IN_ORDER.participants)

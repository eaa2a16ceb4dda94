"""The status of a signed form: each status on the day it changes and on the days around it (S0-3)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.parts import Part
from flows.releases.forms_status import EndingEvent, SignedFormStatus, form_status, is_in_force
from tests.support.people.sample_participants import MINOR_1, TODAY, signed_form_facts

DAY = timedelta(days=1)
SIGNED = date(2027, 2, 1)
ENDS = date(2027, 11, 14)


def test_a_complete_form_is_active() -> None:
    assert form_status(signed_form_facts(), TODAY) is SignedFormStatus.ACTIVE


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (SIGNED - DAY, SignedFormStatus.INVALID),
        (SIGNED, SignedFormStatus.ACTIVE),
        (ENDS - 31 * DAY, SignedFormStatus.ACTIVE),
        (ENDS - 30 * DAY, SignedFormStatus.EXPIRING),
        (ENDS - DAY, SignedFormStatus.EXPIRING),
        (ENDS, SignedFormStatus.EXPIRING),
        (ENDS + DAY, SignedFormStatus.EXPIRED),
        (ENDS + 3650 * DAY, SignedFormStatus.EXPIRED),
    ],
)
def test_a_release_is_in_force_from_the_day_it_was_signed_through_its_last_day(
    today: date, expected: SignedFormStatus
) -> None:
    assert form_status(signed_form_facts(), today) is expected


@pytest.mark.parametrize(
    "blank",
    [
        {"topics": frozenset()},
        {"topics": frozenset({"goals", ""})},
        {"discloser": None},
        {"recipient": None},
        {"recipient": Part.IT},
        {"purpose": ""},
        {"ends_on": None},
        {"ends_on": None, "ends_event": ""},
        {"ends_on": None, "ends_event": "as needed"},
        {"ends_event": "as needed"},
        {"signed_on": None},
        {"signed_by": None},
        {"signed_by": "neighbour"},
        {"signed_by": "representative"},
        {"signed_by": "representative", "authority": ""},
        {"signed_on": TODAY + DAY},
        {"ends_on": SIGNED - DAY},
    ],
    ids=lambda changed: "-".join(changed) if isinstance(changed, dict) else str(changed),
)
def test_a_form_with_a_missing_or_impossible_element_is_invalid(blank: dict[str, Any]) -> None:
    assert form_status(replace(signed_form_facts(), **blank), TODAY) is SignedFormStatus.INVALID


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"revoked_on": TODAY}, SignedFormStatus.REVOKED),
        ({"revoked_on": TODAY + DAY}, SignedFormStatus.REVOKED),
        ({"revoked_on": TODAY, "purpose": ""}, SignedFormStatus.REVOKED),
        ({"revoked_on": TODAY, "declined_on": TODAY}, SignedFormStatus.REVOKED),
        ({"declined_on": TODAY}, SignedFormStatus.DECLINED),
        ({"declined_on": TODAY, "has_client_signed": False}, SignedFormStatus.DECLINED),
        ({"has_client_signed": False}, SignedFormStatus.WAITING_FOR_CLIENT),
        ({"has_client_signed": False, "signed_on": None, "signed_by": None}, SignedFormStatus.WAITING_FOR_CLIENT),
        ({"has_client_signed": False, "is_countersigned": False}, SignedFormStatus.WAITING_FOR_CLIENT),
        ({"has_client_signed": False, "purpose": ""}, SignedFormStatus.INVALID),
        ({"has_client_signed": False, "ends_on": TODAY - DAY}, SignedFormStatus.EXPIRED),
        ({"is_countersigned": False}, SignedFormStatus.WAITING_FOR_COUNTERSIGN),
        ({"is_countersigned": False, "ends_on": TODAY + DAY}, SignedFormStatus.WAITING_FOR_COUNTERSIGN),
        ({"is_countersigned": False, "ends_on": TODAY - DAY}, SignedFormStatus.EXPIRED),
        ({"signed_by": "representative", "authority": "guardian"}, SignedFormStatus.ACTIVE),
        ({"ends_on": SIGNED}, SignedFormStatus.EXPIRED),
    ],
    ids=lambda changed: "-".join(changed) if isinstance(changed, dict) else str(changed),
)
def test_what_ends_a_form_for_good_comes_before_what_it_waits_for(
    changes: dict[str, Any], expected: SignedFormStatus
) -> None:
    assert form_status(replace(signed_form_facts(), **changes), TODAY) is expected


@pytest.mark.parametrize("event", list(EndingEvent))
def test_a_release_that_ends_with_an_event_is_in_force_until_the_day_of_the_event(event: EndingEvent) -> None:
    form = replace(signed_form_facts(), ends_on=None, ends_event=event)

    assert form_status(form, TODAY) is SignedFormStatus.ACTIVE
    assert form_status(replace(form, event_on=TODAY + DAY), TODAY) is SignedFormStatus.ACTIVE
    assert form_status(replace(form, event_on=TODAY), TODAY) is SignedFormStatus.EXPIRED


def test_of_a_day_and_an_event_the_earlier_one_ends_a_release() -> None:
    form = replace(signed_form_facts(), ends_event=EndingEvent.DISCHARGE)

    assert form_status(form, ENDS + DAY) is SignedFormStatus.EXPIRED
    assert form_status(replace(form, event_on=TODAY - DAY), TODAY) is SignedFormStatus.EXPIRED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, SignedFormStatus.ACTIVE),
        ({"signed_by": "self"}, SignedFormStatus.INVALID),
        ({"signed_by": "self", "authority": "parent"}, SignedFormStatus.INVALID),
        ({"authority": None}, SignedFormStatus.INVALID),
        ({"authority": ""}, SignedFormStatus.INVALID),
    ],
    ids=lambda changed: "-".join(changed) if isinstance(changed, dict) else str(changed),
)
def test_a_representative_with_an_authority_signs_for_a_minor(
    changes: dict[str, Any], expected: SignedFormStatus
) -> None:
    assert form_status(replace(signed_form_facts(MINOR_1, Part.FT), **changes), TODAY) is expected


def test_only_active_and_expiring_forms_are_in_force() -> None:
    assert {status for status in SignedFormStatus if is_in_force(status)} == {
        SignedFormStatus.ACTIVE,
        SignedFormStatus.EXPIRING,
    }


@settings(deadline=None)
@given(signed=st.integers(-400, 400), ends=st.integers(-400, 400), revoked=st.none() | st.integers(-400, 400))
def test_a_form_in_force_is_signed_by_now_and_neither_ended_nor_revoked(
    signed: int, ends: int, revoked: int | None
) -> None:
    form = replace(
        signed_form_facts(),
        signed_on=TODAY + signed * DAY,
        ends_on=TODAY + ends * DAY,
        revoked_on=None if revoked is None else TODAY + revoked * DAY,
    )

    expected = signed <= 0 <= ends and revoked is None

    assert is_in_force(form_status(form, TODAY)) is expected

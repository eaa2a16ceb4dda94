"""A supervision covers what is signed from its beginning on, and earlier sides once their therapist opens them."""

from datetime import timedelta

import pytest

from flows.parts import Part
from storage.people import supervisions, supervisors
from tests.flows.supervision.signed_consult import IT, NONE, SignedConsult
from tests.support.data.practice_rows import NOW


@pytest.mark.parametrize(("signed_ago", "sides"), [(timedelta(), {IT}), (timedelta(microseconds=1), NONE)])
def test_a_supervision_covers_what_is_signed_from_its_beginning_on(
    signed: SignedConsult, signed_ago: timedelta, sides: set[Part]
) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.signed_at = NOW - signed_ago

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == (sides, NONE)


def test_what_was_signed_before_a_supervision_opens_when_its_therapist_opens_it(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana, signed.ben)
    signed.signed_at = NOW - timedelta(days=30)
    supervision = supervisions.find(signed.session, supervisor_id=signed.dana, supervisee_id=signed.ana)
    assert supervision is not None

    supervision.earlier_opened_at = NOW
    assert signed.sides(signed.dana) == {IT}

    supervision.earlier_opened_at = None
    assert signed.sides(signed.dana) == NONE


def test_a_supervision_that_ended_and_began_again_begins_anew(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    ids = {"supervisor_id": signed.dana, "supervisee_id": signed.ana}
    supervision = supervisions.find(signed.session, **ids)
    assert supervision is not None
    supervision.earlier_opened_at = NOW

    supervisors.end(signed.session, **ids)
    supervisors.add(signed.session, **ids, now=NOW + timedelta(days=1))

    assert signed.sides(signed.dana) == NONE

"""Moments from which two people race: each function brings them there, and returns both with their open screens."""

from uuid import UUID

from sqlmodel import col, select

from storage.models import Case, SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.walks.preparation_steps import MAPLE


def maple(practice: SimulatedPractice) -> UUID:
    """Return the id of the case maple-4821."""
    with practice.database.reading() as session:
        return session.exec(select(Case.id).where(Case.code == MAPLE)).one()


def invited(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Let Ana be about to end the consult while Ben is invited."""
    ana = two_therapists.ready(practice, maple(practice))
    ana.presses("let_rest")
    return ana, SimulatedPerson(practice, BEN)


def both_at_scope(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring Ana and Ben each to the topics of a consult of their own about the same case."""
    return two_therapists.at_scope(practice, maple(practice), ANA), two_therapists.at_scope(
        practice, maple(practice), BEN
    )


def both_at_scope_again(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to the topics: Ana was ready before, and came back after a revocation."""
    ana, ben = two_therapists.second_at_scope(practice, maple(practice))
    consult = ben.about
    revokes(practice, ana).sends()
    two_therapists.signs(practice, maple(practice))
    for therapist in (ana, ben):
        therapist.presses("go_on", consult)
        therapist.presses("waited")
        assert therapist.sees == "scope"  # what was answered before still holds
    return ana, ben


def agreeing(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to where they agree on a time; their topics are the same."""
    return two_therapists.agreeing(practice, maple(practice))


def agreeing_with_different_topics(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to where they agree on topics and a time; their topics differ."""
    return two_therapists.agreeing(practice, maple(practice), "goals", "safety")


def both_offering_times(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to the screen for offering times."""
    ana, ben = two_therapists.agreeing(practice, maple(practice))
    ben.answers("agree", when="others")
    ana.presses("offer_times")
    return ana, ben


def booked(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to a booked time."""
    return two_therapists.booked(practice, maple(practice))


def revokes(practice: SimulatedPractice, therapist: SimulatedPerson) -> SimulatedPerson:
    """Bring a therapist to the question on which day the first form was revoked."""
    signed_forms = [signed_form for signed_form in list_unrevoked_forms(practice) if signed_form.direction == "both"]
    therapist.presses("revoked", str(signed_forms[0].id))
    assert therapist.sees == "paper_revoked"
    return therapist


def list_unrevoked_forms(practice: SimulatedPractice) -> list[SignedForm]:
    """Return the forms of maple-4821 that nobody has revoked."""
    with practice.database.reading() as session:
        of_case = select(SignedForm).where(SignedForm.case_id == maple(practice), col(SignedForm.revoked_on).is_(None))
        return list(session.exec(of_case))


def revoking(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Let Ana be about to revoke a release while Ben is about to pick a time."""
    ana, ben = agreeing(practice)
    return revokes(practice, ana), ben


def revoking_while_weighing(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Let Ana be about to revoke a release while Ben is weighing."""
    ana = two_therapists.ready(practice, maple(practice))
    ben = SimulatedPerson(practice, BEN)
    ben.presses("prepare", ana.about)
    ben.answers("whom", knows_whom="yes").answers("screen", fits="none")
    ben.answers("facts", impression="formed", informed=tuple(ben.options("informed")[:-1]))
    return revokes(practice, ana), ben


def revoking_while_choosing_topics(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Let Ben be about to revoke a release while Ana is choosing topics."""
    ana = two_therapists.at_scope(practice, maple(practice))
    return ana, revokes(practice, SimulatedPerson(practice, BEN))

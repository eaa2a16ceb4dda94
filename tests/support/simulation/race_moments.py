"""Moments from which two people race: each brings them there, and returns them with the screens that they see."""

from uuid import UUID

from sqlmodel import col, select

from storage.models import Case, SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.walks.preparation_steps import MAPLE


def maple(practice: Practice) -> UUID:
    with practice.database.reading() as session:
        return session.exec(select(Case.id).where(Case.code == MAPLE)).one()


def invited(practice: Practice) -> tuple[One, One]:
    ana = two_therapists.ready(practice, maple(practice))
    ana.presses("let_rest")
    return ana, One(practice, BEN)


def crossed(practice: Practice) -> tuple[One, One]:
    return two_therapists.at_scope(practice, maple(practice), ANA), two_therapists.at_scope(
        practice, maple(practice), BEN
    )


def ready_once_more(practice: Practice) -> tuple[One, One]:
    """Bring both to the topics: Ana has been invited by nobody, was ready, and came back after a revocation."""
    ana, ben = two_therapists.second_at_scope(practice, maple(practice))
    consult = ben.about
    revokes(practice, ana).sends()
    two_therapists.signs(practice, maple(practice))
    for one in (ana, ben):
        one.presses("go_on", consult)
        one.presses("waited")
        two_therapists.attests(one)
    return ana, ben


def agreeing(practice: Practice) -> tuple[One, One]:
    return two_therapists.agreeing(practice, maple(practice))


def differing(practice: Practice) -> tuple[One, One]:
    return two_therapists.agreeing(practice, maple(practice), "goals", "safety")


def both_offering(practice: Practice) -> tuple[One, One]:
    ana, ben = two_therapists.agreeing(practice, maple(practice))
    ben.answers("agree", when="others")
    ana.presses("offer_times")
    return ana, ben


def booked(practice: Practice) -> tuple[One, One]:
    return two_therapists.booked(practice, maple(practice))


def revokes(practice: Practice, one: One) -> One:
    """Bring a therapist to the question on which day the first paper was taken back."""
    signed_forms = [signed_form for signed_form in papers_held(practice) if signed_form.direction == "both"]
    one.presses("revoked", str(signed_forms[0].id))
    assert one.sees == "paper_revoked"
    return one


def papers_held(practice: Practice) -> list[SignedForm]:
    """Return the papers of maple that nobody has taken back."""
    with practice.database.reading() as session:
        of_case = select(SignedForm).where(SignedForm.case_id == maple(practice), col(SignedForm.revoked_on).is_(None))
        return list(session.exec(of_case))


def taking_back(practice: Practice) -> tuple[One, One]:
    ana, ben = agreeing(practice)
    return revokes(practice, ana), ben


def taking_back_while_weighing(practice: Practice) -> tuple[One, One]:
    ana = two_therapists.ready(practice, maple(practice))
    ben = One(practice, BEN)
    ben.presses("prepare", ana.about)
    ben.answers("whom", knows_whom="yes").answers("screen", fits="none")
    ben.answers("facts", impression="formed", informed=tuple(ben.options("informed")[:-1]))
    return revokes(practice, ana), ben


def taking_back_while_outlining(practice: Practice) -> tuple[One, One]:
    ana = two_therapists.at_scope(practice, maple(practice))
    return ana, revokes(practice, One(practice, BEN))

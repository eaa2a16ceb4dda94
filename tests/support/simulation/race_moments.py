"""Moments from which two people race: each brings them there, and returns them with the screens that they see."""

from uuid import UUID

from sqlmodel import col, select

from storage.models import Case, Paper
from tests.dialogues import two
from tests.dialogues.in_process import One, Practice
from tests.dialogues.stage import ANA, BEN
from tests.dialogues.ways import MAPLE


def maple(practice: Practice) -> UUID:
    with practice.database.reading() as session:
        return session.exec(select(Case.id).where(Case.code == MAPLE)).one()


def invited(practice: Practice) -> tuple[One, One]:
    ana = two.ready(practice, maple(practice))
    ana.presses("let_rest")
    return ana, One(practice, BEN)


def crossed(practice: Practice) -> tuple[One, One]:
    return two.at_scope(practice, maple(practice), ANA), two.at_scope(practice, maple(practice), BEN)


def ready_once_more(practice: Practice) -> tuple[One, One]:
    """Bring both to the topics: Ana has been invited by nobody, was ready, and came back after a revocation."""
    ana, ben = two.second_at_scope(practice, maple(practice))
    consult = ben.about
    revokes(practice, ana).sends()
    two.signs(practice, maple(practice))
    for one in (ana, ben):
        one.presses("go_on", consult)
        one.presses("waited")
        two.attests(one)
    return ana, ben


def agreeing(practice: Practice) -> tuple[One, One]:
    return two.agreeing(practice, maple(practice))


def differing(practice: Practice) -> tuple[One, One]:
    return two.agreeing(practice, maple(practice), "goals", "safety")


def both_offering(practice: Practice) -> tuple[One, One]:
    ana, ben = two.agreeing(practice, maple(practice))
    ben.answers("agree", when="others")
    ana.presses("offer_times")
    return ana, ben


def booked(practice: Practice) -> tuple[One, One]:
    return two.booked(practice, maple(practice))


def revokes(practice: Practice, one: One) -> One:
    """Bring a therapist to the question on which day the first paper was taken back."""
    papers = [paper for paper in papers_held(practice) if paper.direction == "both"]
    one.presses("revoked", str(papers[0].id))
    assert one.sees == "paper_revoked"
    return one


def papers_held(practice: Practice) -> list[Paper]:
    """Return the papers of maple that nobody has taken back."""
    with practice.database.reading() as session:
        of_case = select(Paper).where(Paper.case_id == maple(practice), col(Paper.revoked_on).is_(None))
        return list(session.exec(of_case))


def taking_back(practice: Practice) -> tuple[One, One]:
    ana, ben = agreeing(practice)
    return revokes(practice, ana), ben


def taking_back_while_weighing(practice: Practice) -> tuple[One, One]:
    ana = two.ready(practice, maple(practice))
    ben = One(practice, BEN)
    ben.presses("prepare", ana.about)
    ben.answers("whom", knows_whom="yes").answers("screen", fits="none")
    ben.answers("facts", impression="formed", informed=tuple(ben.options("informed")[:-1]))
    return revokes(practice, ana), ben


def taking_back_while_outlining(practice: Practice) -> tuple[One, One]:
    ana = two.at_scope(practice, maple(practice))
    return ana, revokes(practice, One(practice, BEN))

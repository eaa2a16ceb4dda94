"""The steps that bring a model's consult to each state, by the app's own actions."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flows.consult.preparation.screens import TOPICS
from tests.support.practice import ANA, BEN, DANA, ELI
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.walks.preparation_steps import SCOPED

if TYPE_CHECKING:
    from tests.bench.seeding.model_consults import ModelPractice

AGREED = ("goals", "modality", "strengths", "growth", "support")
SAID = "Steadier than in spring, and shyer with me when the others are there."
CASE, WAITING, SIGNED, RESTED, DUE = "case", "waiting", "signed", "rested", "due"
OPEN = ("at scope", "ready", "second at scope", "agreeing", "booked", "talking")


def _sign(made: "ModelPractice", case: UUID) -> UUID:
    """Bring both through a whole consult, to both signatures; return its id. Ana promises to tell her clients."""
    consult_id = _talk(made, case)
    for number, topic in enumerate(TOPICS, 1):
        for who in (ANA, BEN):
            given: dict[str, object] = {"deed": "not_discussed"}
            if topic in AGREED:
                given = {"deed": "record", "words": f"{SAID} {number}", "sharing": "knows"}
            if (who, topic) == (ANA, "goals"):
                day = made.practice.clock.now.date() + timedelta(days=10)
                given |= {"sharing": "will_hear", "hear_by": day.isoformat()}
            assert made.performs(who, "page.talking.record", consult_id, {**given, "question": str(number)}) is None
    looked_back: dict[str, object] = {"crept": ["none"], "backed": "yes", "minutes": "30", "method": "video"}
    for who in (ANA, BEN):
        assert made.performs(who, "page.signing.keep_look_back", consult_id, looked_back) is None
    for who in (ANA, BEN):
        revision = str(made.performs(who, "page.signing.read", consult_id, {}).revision)
        given = {"impressions": ["impressions"], "revision": revision}
        assert made.performs(who, "page.signing.sign", consult_id, given) is None
    made.practice.pass_time(days=1)
    ana = SimulatedPerson(made.practice, ANA)
    ana.presses("told", str(consult_id))
    ana.answers("told")
    made.practice.pass_time(hours=1)
    return consult_id


def _talk(made: "ModelPractice", case: UUID) -> UUID:
    ana, ben, consult_id = _come_to_talk(made, case)
    for person in (ana, ben):
        person.form = None
        person.presses("begin", str(consult_id))
        person.answers("begin", fits="none")
    return consult_id


def _come_to_talk(made: "ModelPractice", case: UUID, early: float = 0) -> tuple[SimulatedPerson, SimulatedPerson, UUID]:
    """Bring both to the hour of their talk, or `early` seconds before."""
    topics = {**SCOPED, "topics": AGREED}
    ana, ben = (
        two_therapists.at_scope(made.practice, case).answers("scope", **topics),
        SimulatedPerson(made.practice, BEN),
    )
    ana.answers("times", offered=tuple(ana.options("offered")[:2]))
    two_therapists.prepares(ana, ben)
    ben.answers("scope", **topics)
    ben.answers("agree", when=ben.options("when")[0])
    consult_id = UUID(ben.about)
    starts_at = next(consult.starts_at for consult in made.practice.consults() if consult.id == consult_id)
    assert starts_at is not None
    made.practice.pass_time(seconds=(starts_at - made.practice.clock.now).total_seconds() - early)
    return ana, ben, consult_id


def _review(made: "ModelPractice", case: UUID) -> UUID:
    consult_id = _sign(made, case)
    for who, part in ((DANA, "it"), (ELI, "ft")):
        given = {"deed": "approved", "comment": "Thank you.", "seen": ""}
        assert made.performs(who, "page.reviewing.decide", consult_id, given, part) is None
    made.practice.pass_time(days=1)
    return consult_id


def _rest(made: "ModelPractice", case: UUID) -> None:
    ana = two_therapists.ready(made.practice, case)
    ana.presses("let_rest")
    ana.sends()
    made.practice.pass_time(days=1)


def _begin(made: "ModelPractice", case: UUID) -> None:
    _talk(made, case)


def _come_due(made: "ModelPractice", case: UUID) -> None:
    """Bring both to the hour of the talk, a second before the message that says so."""
    _come_to_talk(made, case, early=1)


def _open(bring: Callable[[SimulatedPractice, UUID], object]) -> Callable[["ModelPractice", UUID], None]:
    def steps(made: "ModelPractice", case: UUID) -> None:
        bring(made.practice, case)
        made.practice.pass_time(minutes=1)

    return steps


STEPS: Mapping[str, Callable[["ModelPractice", UUID], UUID | None]] = {
    SIGNED: _review,
    WAITING: _sign,
    RESTED: _rest,
    "at scope": _open(two_therapists.at_scope),
    "ready": _open(two_therapists.ready),
    "second at scope": _open(two_therapists.second_at_scope),
    "agreeing": _open(two_therapists.agreeing),
    "booked": _open(two_therapists.booked),
    "talking": _begin,
    DUE: _come_due,
}

"""Steps that bring two people to where a test begins, by the app's actions and without Slack."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows import dates
from storage.cases import cases, releases
from storage.models import Participant, Release, SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation.practice_in_process import ZONES, SimulatedPerson, SimulatedPractice
from tests.support.walks.preparation_steps import SCOPED, WEIGHED


def signs(practice: SimulatedPractice, case_id: UUID, *topics: str, discloser: str = "both") -> None:
    """Let everybody in a case sign today, for everyone who sees them or for one of the two therapists."""
    with practice.database.transaction() as session:
        for participant in cases.list_participants(session, case_id):
            seen_by = {"it": participant.seen_by_it, "ft": participant.seen_by_ft}
            speaking_parts = [part for part, does in seen_by.items() if does and discloser in {part, "both"}]
            if speaking_parts:
                _signs(
                    session, practice.clock.now, participant, speaking_parts, topics or ("goals", "modality", "safety")
                )


def _signs(session: Session, now: datetime, signer: Participant, may_speak: list[str], topics: tuple[str, ...]) -> None:
    directions = [(discloser, "ft" if discloser == "it" else "it") for discloser in may_speak]
    today = dates.local_day(ZONES[ANA][1], now)  # in the practice's time zone
    signed_form = SignedForm(
        case_id=signer.case_id,
        participant_id=signer.id,
        direction="both" if len(directions) > 1 else "_to_".join(directions[0]),
        topics=topics,
        purpose="coordinate",
        signed_by="self",
        signed_on=today,
        ends_on=today + timedelta(days=180),
        kept_where="ehr",
        entered_by=cases.get(session, signer.case_id).created_by,
        entered_at=now,
    )
    released = [
        Release(paper_id=signed_form.id, participant_id=signer.id, discloser=a, recipient=b) for a, b in directions
    ]
    releases.add_form(session, signed_form, released)


def at_scope(practice: SimulatedPractice, case_id: UUID, who: str = ANA) -> SimulatedPerson:
    """Bring the starter to the topics, the last screen before they are ready."""
    person = SimulatedPerson(practice, who)
    person.presses("confer", str(case_id))
    person.answers("frame", reasons=("engage",))
    return weighs(person)


def ready(practice: SimulatedPractice, case_id: UUID, who: str = ANA) -> SimulatedPerson:
    """Bring the starter to ready, with two times offered."""
    person = at_scope(practice, case_id, who).answers("scope", **SCOPED)
    return person.answers("times", offered=tuple(person.options("offered")[:2]))


def second_at_scope(
    practice: SimulatedPractice, case_id: UUID, who: str = ANA
) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring the starter to ready, and the second therapist to the topics."""
    starter = ready(practice, case_id, who)
    second = SimulatedPerson(practice, BEN if who == ANA else ANA)
    prepares(starter, second)
    return starter, second


def agreeing(
    practice: SimulatedPractice, case_id: UUID, *topics: str, who: str = ANA
) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to where they agree; `topics` are the second's, if they differ from the starter's."""
    starter, second = second_at_scope(practice, case_id, who)
    outlines(starter, second, *topics)
    return starter, second


def booked(practice: SimulatedPractice, case_id: UUID, who: str = ANA) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to a booked time that both have on their screens."""
    starter, second = agreeing(practice, case_id, who=who)
    picks(starter, second)
    return starter, second


def prepares(starter: SimulatedPerson, second: SimulatedPerson) -> None:
    """Bring the invited second therapist to the topics."""
    second.presses("prepare", starter.about)
    weighs(second.answers("whom", knows_whom="yes"))


def outlines(starter: SimulatedPerson, second: SimulatedPerson, *topics: str) -> None:
    """Bring both from the second's topics to where they agree."""
    second.answers("scope", **{**SCOPED, **({"topics": topics} if topics else {})})
    starter.presses("go_on", second.about)


def picks(starter: SimulatedPerson, second: SimulatedPerson) -> None:
    """Bring both from where they agree to a booked time."""
    second.answers("agree", when=second.options("when")[0])
    starter.presses("go_on", second.about)


def weighs(person: SimulatedPerson) -> SimulatedPerson:
    """Bring a therapist from the six reasons to wait to the topics."""
    person.answers("screen", fits="none")
    return attests(person)


def attests(person: SimulatedPerson) -> SimulatedPerson:
    """Bring a therapist from the facts to the topics."""
    person.answers("facts", impression="formed", informed=tuple(person.options("informed")[:-1]))
    return person.answers("weigh", **WEIGHED)

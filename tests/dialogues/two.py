"""How two people come to where a test begins, by the deeds of the app and without any Slack."""

from datetime import timedelta
from uuid import UUID

from storage import cases, papers
from storage.models import Paper, Release
from tests.dialogues.in_process import One, Practice
from tests.dialogues.stage import ANA, BEN
from tests.dialogues.ways import SCOPED, WEIGHED


def signs(practice: Practice, case_id: UUID, *topics: str) -> UUID:
    """Let the first person of a case sign both ways; return the paper."""
    now = practice.clock.now
    with practice.database.transaction() as session:
        case, signer = cases.get(session, case_id), cases.participants(session, case_id)[0]
        paper = Paper(
            case_id=case_id,
            participant_id=signer.id,
            direction="both",
            topics=topics or ("goals", "modality", "safety"),
            purpose="coordinate",
            signed_by="self",
            signed_on=now.date(),
            ends_on=now.date() + timedelta(days=180),
            kept_where="ehr",
            entered_by=case.created_by,
            entered_at=now,
        )
        ways = [("it", "ft"), ("ft", "it")]
        released = [Release(paper_id=paper.id, participant_id=signer.id, discloser=a, recipient=b) for a, b in ways]
        return papers.add(session, paper, released).id


def at_scope(practice: Practice, case_id: UUID, who: str = ANA) -> One:
    """Bring the starter to the last screen before they are ready."""
    one = One(practice, who)
    one.presses("confer", str(case_id))
    one.answers("frame", reasons=("engage",))
    return weighs(one)


def ready(practice: Practice, case_id: UUID, who: str = ANA) -> One:
    """Bring the starter to ready, with two times offered."""
    one = at_scope(practice, case_id, who).answers("scope", **SCOPED)
    return one.answers("times", offered=tuple(one.options("offered")[:2]))


def second_at_scope(practice: Practice, case_id: UUID) -> tuple[One, One]:
    """Bring Ana to ready, and Ben to the last screen before he is."""
    ana = ready(practice, case_id)
    assert ana.form is not None
    ben = One(practice, BEN)
    ben.presses("prepare", ana.form.about)
    ben.answers("whom", knows_whom="yes")
    return ana, weighs(ben)


def agreeing(practice: Practice, case_id: UUID, *topics: str) -> tuple[One, One]:
    """Bring both to where they agree; `topics`: what Ben outlined, where it differs from what Ana did."""
    ana, ben = second_at_scope(practice, case_id)
    ben.answers("scope", **{**SCOPED, **({"topics": topics} if topics else {})})
    ana.presses("go_on", ben.form.about if ben.form else "")
    return ana, ben


def booked(practice: Practice, case_id: UUID) -> tuple[One, One]:
    """Bring both to a booked time, which both look at."""
    ana, ben = agreeing(practice, case_id)
    ben.answers("agree", when=ben.options("when")[0])
    ana.presses("go_on", ben.form.about if ben.form else "")
    return ana, ben


def weighs(one: One) -> One:
    """Bring a therapist from the six to the topics."""
    one.answers("screen", fits="none")
    return attests(one)


def attests(one: One) -> One:
    """Bring a therapist from the facts to the topics."""
    one.answers("facts", impression="formed", informed=tuple(one.options("informed")[:-1]))
    return one.answers("weigh", **WEIGHED)

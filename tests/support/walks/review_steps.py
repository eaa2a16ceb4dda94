"""A supervisor at one side of what both signed, as their own page would read it and decide on it."""

from sqlalchemy import text

from flows.consult.summary import actions as summary_actions
from flows.content import WORDS
from flows.forms import Form
from flows.supervision import actions as supervision_actions
from flows.supervision import review
from flows.supervision.review import ReviewPage
from storage.supervision import reviews
from storage.writings import writings
from tests.support.practice import ANA, DANA, Stage
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.summary_steps import only
from tests.support.walks.talk_steps import actor

COMMENT = f"What did {CANARY} make of it?"
ANAS, BENS = f"{CANARY} told Ana about the house.", f"{CANARY} told Ben about the car."
MINE, THEIRS = "it", "ft"


def keeps_back(practice: Stage, who: str, text: str, kind: str = "kept_back") -> None:
    """Let a therapist have kept something back when they prepared."""
    with practice.desk.database.transaction() as session:
        consult = practice.consults()[0]
        writings.write(
            session,
            practice.desk.seal,
            text=text,
            now=practice.clock.now,
            practice_id=consult.practice_id,
            case_id=consult.case_id,
            consult_id=consult.id,
            writer_id=member(practice, session, who).id,
            kind=kind,
        )


def reads(practice: Stage, who: str = DANA, part: str = MINE) -> ReviewPage:
    """Return one side as a supervisor reads it."""
    return review.load_page(practice.desk, actor(practice, who), only(practice), part)


def decides(
    practice: Stage, deed: str, comment: str = "", *, who: str = DANA, part: str = MINE, seen: str | None = None
) -> Form | None:
    """Let a supervisor say what comes of it."""
    given = {
        "deed": deed,
        "comment": comment,
        "seen": reads(practice, who, part).last_review_id if seen is None else seen,
    }
    return review.submit_review(practice.desk, actor(practice, who), only(practice), part, given)


def refused(practice: Stage, deed: str, comment: str = "", seen: str | None = None) -> str:
    """Return the id of what is said beside the comment, once a deed was refused; the comment is still there."""
    form = decides(practice, deed, comment, seen=seen)
    assert form is not None
    assert form.values["comment"] == comment
    return next(name for name, words in WORDS.errors.items() if words == form.errors["comment"])


def adds(practice: Stage, who: str = ANA, reason: str = "review") -> Form | None:
    """Let a therapist add a note to the signed summary."""
    given = {"reason": reason, "addendum": f"{who} adds a line."}
    return summary_actions.submit_addendum(practice.desk, actor(practice, who), only(practice), given)


def queue(practice: Stage, who: str = DANA) -> dict[str, int]:
    """Return how much is on each of the lists of a supervisor."""
    found = supervision_actions.load_queue_page(practice.desk, actor(practice, who))
    every = {name: len(getattr(found, name)) for name in ("to_read", "change_asked", "taken_further", "recused")}
    return {name: count for name, count in every.items() if count}


def for_review(practice: Stage, who: str = DANA) -> list[str]:
    """Return the daily messages that a supervisor has got."""
    return [one for one in practice.one(who).messages if one.startswith("For your review")]


def outcomes(practice: Stage, part: str = MINE) -> list[str]:
    """Return what came of each reading of a side."""
    with practice.looking() as session:
        return [one.outcome for one in reviews.list_for_side(session, consult_id=practice.consults()[0].id, part=part)]


def tampers(practice: Stage, table: str, change: str) -> None:
    """Change rows behind everybody's back, as somebody could who has the database and drops its triggers first."""
    with practice.desk.database.transaction() as session:
        for event in ("update", "delete", "replace"):
            session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{event}"))
        session.execute(text(change))

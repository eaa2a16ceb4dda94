"""A supervisor who reads one side of a signed summary and decides on it, by the actions of their own page."""

from datetime import datetime

from sqlalchemy import text

from flows.content import WORDS
from flows.forms import Form
from flows.supervision import actions as supervision_actions
from flows.supervision import review
from flows.supervision.review import ReviewPage
from storage.supervision import reviews
from storage.writings import writings
from tests.support.data.databases import without_triggers
from tests.support.practice import ANA, DANA, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.summary_steps import adds as adds_note
from tests.support.walks.summary_steps import consult_id_of
from tests.support.walks.talk_steps import actor

COMMENT = f"What did {CANARY} make of it?"
ANAS, BENS = f"{CANARY} told Ana about the house.", f"{CANARY} told Ben about the car."
MINE, THEIRS = "it", "ft"


def keeps_back(practice: SlackPractice, who: str, text: str, kind: str = "kept_back") -> None:
    """Save a text that a therapist does not share, as their preparation does."""
    with practice.services.database.transaction() as session:
        consult = practice.consults()[0]
        writings.write(
            session,
            practice.services.seal,
            text=text,
            now=practice.clock.now,
            practice_id=consult.practice_id,
            case_id=consult.case_id,
            consult_id=consult.id,
            writer_id=member(practice, session, who).id,
            kind=kind,
        )


def load_side(practice: SlackPractice, who: str = DANA, part: str = MINE) -> ReviewPage:
    """Return one side of the summary as a supervisor reads it."""
    return perform_page(practice.services, actor(practice, who), review.load_page, consult_id_of(practice), step=part)


def decides(
    practice: SlackPractice,
    outcome: str,
    comment: str = "",
    *,
    who: str = DANA,
    part: str = MINE,
    seen: str | None = None,
) -> Form | None:
    """Let a supervisor submit the outcome of a review; return the form with its errors, or None."""
    given = {
        "deed": outcome,
        "comment": comment,
        "seen": load_side(practice, who, part).last_review_id if seen is None else seen,
    }
    submit, about = review.submit_review, consult_id_of(practice)
    return perform_page(practice.services, actor(practice, who), submit, about, step=part, **given)


def types_comment(practice: SlackPractice, text: str, who: str = DANA, part: str = MINE) -> datetime | None:
    """Save what a supervisor has typed so far; return when, or None if it is too long."""
    about = consult_id_of(practice)
    return perform_page(practice.services, actor(practice, who), review.save_draft, about, step=part, words=text)


def refusal_id(practice: SlackPractice, outcome: str, comment: str = "", seen: str | None = None) -> str:
    """Return the error id of a refused review, after checking that the comment is still in the form."""
    form = decides(practice, outcome, comment, seen=seen)
    assert form is not None
    assert form.values["comment"] == comment
    return next(name for name, words in WORDS.errors.items() if words == form.errors["comment"])


def adds(practice: SlackPractice, who: str = ANA, reason: str = "review") -> Form | None:
    """Let a therapist add a note to the signed summary."""
    return adds_note(practice, who, f"{who} adds a line.", reason)


def queue(practice: SlackPractice, who: str = DANA) -> dict[str, int]:
    """Return how many items each list of a supervisor has, without the empty lists."""
    queue_page = perform_page(practice.services, actor(practice, who), supervision_actions.load_queue_page)
    counts = {name: len(getattr(queue_page, name)) for name in ("to_read", "change_asked", "taken_further", "recused")}
    return {name: count for name, count in counts.items() if count}


def for_review(practice: SlackPractice, who: str = DANA) -> list[str]:
    """Return the daily messages that a supervisor has received."""
    return [message for message in practice.person(who).messages if message.startswith("For your review")]


def outcomes(practice: SlackPractice, part: str = MINE) -> list[str]:
    """Return the outcome of each review of a side."""
    with practice.read_session() as session:
        return [
            decision.outcome
            for decision in reviews.list_for_side(session, consult_id=practice.consults()[0].id, part=part)
        ]


def tamper_with_table(practice: SlackPractice, table: str, change: str) -> None:
    """Change rows of a table without its triggers, as somebody with access to the database could."""
    with practice.services.database.transaction() as session, without_triggers(session.connection(), table):
        session.execute(text(change))

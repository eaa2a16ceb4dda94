"""Two therapists who have answered all eight questions, brought through looking back, reading and signing."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from flows.actions import Action
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note, debrief, summary_reading
from flows.consult.summary.actions import SignPage
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.summary_reading import SignedSummaryPage
from flows.forms import Form
from storage.models import Consult
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import perform_with
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.start_points import walk_once
from tests.support.walks.talk_steps import actor, answers, both_begin, passes_over

R = TypeVar("R")
FRIDAY_WEEK = date(2027, 5, 14)
PROMISED = {"sharing": "will_hear", "hear_by": FRIDAY_WEEK.isoformat()}
LOOKED: dict[str, object] = {"crept": ["none"], "backed": "yes", "minutes": "30", "method": "video"}
TICKED = {"impressions": ["impressions"]}
UNSHARED = f"{CANARY} is for nobody but me."


@walk_once
def both_answered(practice: SlackPractice) -> UUID:
    """Bring both to the summary: they share 2 and 3, do not share 4, and pass over the other questions.

    Ana has promised to tell her client about 2, Ben to tell his client about 3.
    """
    consult_id = both_begin(practice)
    for who in (ANA, BEN):
        for number in range(1, 9):
            answers_as_usual(practice, who, number)
    return consult_id


def answers_as_usual(practice: SlackPractice, who: str, number: int) -> None:
    """Let a therapist answer a question as `both_answered` describes."""
    promises = number == {ANA: 2, BEN: 3}[who]
    if number == 4:
        assert answers(practice, who, number, UNSHARED, sharing="not_for_sharing") is None
    elif number in {2, 3}:
        shared = PROMISED if promises else {"sharing": "knows"}
        assert answers(practice, who, number, text_for(who, number), **shared) is None
    else:
        passes_over(practice, who, number)


def text_for(who: str, number: int) -> str:
    """Return a therapist's text for a question."""
    return f"{who} sees {number} as getting steadier."


def looks_back(practice: SlackPractice, who: str, **other: object) -> Form | None:
    """Let a therapist submit the debrief; return the form with its errors, or None."""
    return _performs(practice, who, debrief.submit_debrief, **{**LOOKED, **other})


def load_sign_page(practice: SlackPractice, who: str) -> SignPage:
    """Return what a therapist reads before signing."""
    return _performs(practice, who, summary_actions.load_sign_page)


def signs(practice: SlackPractice, who: str, revision: int | None = None) -> Form | None:
    """Let a therapist sign the current revision, or the given one; return the form with its errors, or None."""
    named = consult(practice).summary_revision if revision is None else revision
    return _performs(practice, who, summary_actions.sign, revision=named, **TICKED)


@walk_once
def both_looked_back(practice: SlackPractice) -> UUID:
    """Bring both past the debrief, to reading and signing."""
    consult_id = both_answered(practice)
    for who in (ANA, BEN):
        assert looks_back(practice, who) is None
    return consult_id


@walk_once
def both_signed(practice: SlackPractice) -> UUID:
    """Bring both past their signatures."""
    consult_id = both_looked_back(practice)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    return consult_id


def load_signed_page(practice: SlackPractice, who: str) -> SignedSummaryPage:
    """Return what a therapist reads once both have signed."""
    return _performs(practice, who, summary_reading.load_signed_page)


def note(practice: SlackPractice, who: str) -> str:
    """Return the contact note that a therapist can copy into the client's record."""
    return _performs(practice, who, contact_note.load_contact_note).text


def consult(practice: SlackPractice) -> Consult:
    """Return the only consult."""
    return practice.consults()[0]


def consult_id_of(practice: SlackPractice) -> str:
    """Return the only consult's id as text."""
    return str(consult(practice).id)


def adds(practice: SlackPractice, who: str, words: str, reason: str = "left_out", **other: object) -> Form | None:
    """Let a therapist add a note to the signed summary; return the form with its errors, or None."""
    return _performs(practice, who, summary_reading.submit_addendum, reason=reason, addendum=words, **other)


def _performs(practice: SlackPractice, who: str, action: Action[R], **given: object) -> R:
    return perform_with(practice.services, actor(practice, who), action, consult_id_of(practice), given)


def shared_texts(spread: SummaryLayout | None) -> list[tuple[int, str, str]]:
    """Return the question, name and text of everything that is shared."""
    assert spread is not None
    return [
        (question.number, side.name, side.words)
        for question in spread.question_texts
        for side in question.side_texts
        if side.words
    ]


def received_messages(practice: SlackPractice, who: str) -> list[str]:
    """Deliver what is due; return every message that a person has received."""
    practice.deliver()
    return practice.person(who).messages

"""Two therapists brought to the talk in Slack, and through the talk by the actions of their own pages."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from flows.consult import page_state
from flows.consult.page_state import PageState
from flows.consult.preparation.screens import TOPICS
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check
from flows.consult.talk.actions import TalkPage
from flows.context import Actor
from flows.forms import Form
from flows.people import membership
from storage.consults import scopes
from storage.models import Answer
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.data.consult_rows import tables_of
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.run_as import perform_page, perform_with
from tests.support.walks.booked_consult import booked, member, pass_time_until
from tests.support.walks.start_points import walk_once

THURSDAY = on_clock("2027-05-06T10:00", "America/New_York")
SAID = "Steadier than in spring, and shyer with me."
TOLD_BY = date(2027, 5, 20)


@walk_once
def booked_about(practice: SlackPractice, topics: Collection[str] = TOPICS) -> UUID:
    """Book Thursday at 10 in New York for Ana (IT) and Ben (FT), about these topics; return the consult's id."""
    consult_id = booked(practice, THURSDAY)
    with practice.services.database.transaction() as session:
        version = tables_of(session, consult_id).add_scope(topics, practice.clock.now)
        for part in ("it", "ft"):
            scopes.record_agreement(version, part, practice.clock.now)
    return consult_id


@walk_once
def at_the_time(practice: SlackPractice, topics: Collection[str] = TOPICS) -> UUID:
    """Book the consult, and let its time come; return its id."""
    consult_id = booked_about(practice, topics)
    pass_time_until(practice, THURSDAY)
    return consult_id


def begins(practice: SlackPractice, who: str) -> Therapist:
    """Let a therapist begin the talk from the message sent at its time."""
    return practice.person(who).presses("begin").answers("begin", fits="none")


@walk_once
def both_begin(practice: SlackPractice, topics: Collection[str] = TOPICS) -> UUID:
    """Bring both into the talk and close their modals; return the consult's id."""
    consult_id = at_the_time(practice, topics)
    for who in (ANA, BEN):
        begins(practice, who).closes()
    return consult_id


def actor(practice: SlackPractice, who: str) -> Actor:
    """Return a person as the actor of their page."""
    with practice.read_session() as session:
        return membership.load_actor(session, member(practice, session, who))


def page(practice: SlackPractice, who: str, number: int | None = None) -> TalkPage:
    """Return what a person's page shows of the only consult; without `number`, the current question."""
    given = {} if number is None else {"question": number}
    return perform_with(practice.services, actor(practice, who), talk_actions.load_page, _only(practice), given)


def answers(practice: SlackPractice, who: str, number: int, words: str = SAID, **other: object) -> Form | None:
    """Record an impression as the page does; unless `other` says otherwise, the client knows of it."""
    given = {"question": number, "deed": "record", "words": words, "sharing": "knows", **other}
    return perform_with(practice.services, actor(practice, who), talk_actions.submit_answer, _only(practice), given)


def passes_over(practice: SlackPractice, who: str, number: int, words: str = "") -> None:
    """Record that a question was not discussed."""
    assert answers(practice, who, number, words, deed="not_discussed") is None


def adds(practice: SlackPractice, who: str, number: int) -> bool:
    """Ask to add a question to the talk, or agree to it, as the page does; return whether it is part of it now."""
    given = {"question": number}
    return perform_with(practice.services, actor(practice, who), talk_actions.add_question, _only(practice), given)


def answers_in_turn(practice: SlackPractice, who: str, first: int = 1, last: int = 8) -> None:
    """Answer these questions one after another, each with different text."""
    for number in range(first, last + 1):
        assert answers(practice, who, number, f"{who} on question {number}.") is None


def types(practice: SlackPractice, who: str, number: int, words: str) -> None:
    """Save typed text as a draft."""
    assert drafts(practice, who, f"impression_{number}", words) is not None


def drafts(practice: SlackPractice, who: str, kind: str, words: str) -> datetime | None:
    """Save typed text of any kind as a draft, as the page does; return when."""
    return perform_page(
        practice.services, actor(practice, who), draft_check.save_draft, _only(practice), field=kind, words=words
    )


def load_page_state(practice: SlackPractice, who: str, consult_id: str | None = None) -> PageState:
    """Return what a visible page is told when it polls, about the only consult unless `consult_id` is given."""
    about = _only(practice) if consult_id is None else consult_id
    return perform_page(practice.services, actor(practice, who), page_state.answer_poll, about)


def box_text(practice: SlackPractice, who: str, number: int) -> object:
    """Return the text in the box of a question."""
    return page(practice, who, number).form.values.get("words", "")


def list_answers(practice: SlackPractice, part: str = "it") -> list[tuple[int, int, str]]:
    """Return the question, version and state of every answer of a part, in the order of the questions."""
    consult = practice.consults()[0]
    with practice.read_session() as session:
        versions = [row for row in tables_of(session, consult.id).rows(Answer) if row.part == part]
    versions.sort(key=lambda row: (row.question, row.version))
    return [(version.question, version.version, version.standing) for version in versions]


def _only(practice: SlackPractice) -> str:
    return str(practice.consults()[0].id)

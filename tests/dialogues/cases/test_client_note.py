"""Whom a code stands for: written on the starter's page, read on the second's, and only while that may be told."""

import httpx
import pytest

from bot.dispatch import ActionFunction, handle
from flows.actions import Refuse, Reply
from flows.consult import ending
from flows.consult.preparation import accept
from flows.consult.writing import actions as writing_actions
from flows.context import Actor
from flows.people.membership import load_actor
from flows.permissions import NotYoursError
from storage.models import Case
from tests.support.pages.private_page import page_link
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CANARY, SCOPED, at_scope, case, revoke
from tests.support.walks.start_points import once

NOTE = f"{CANARY}, whom we both see"


def test_the_second_reads_on_their_own_page_what_the_starter_wrote(practice: Stage) -> None:
    ben = invited(practice)

    ben.presses("prepare")

    assert ben.sees == "whom"
    assert NOTE in reads(practice, page_link(ben))
    assert CANARY not in str([one.payload for one in practice.workspace.list_traffic])
    practice.deliver()
    assert CANARY not in "".join([*ben.messages, *practice.one(ANA).messages])


def test_before_the_invitation_there_is_no_way_to_the_note(practice: Stage) -> None:
    writes(practice)
    consult_id = str(practice.consults()[0].id)

    assert practice.consults()[0].invited_at is None
    refused = does(practice, BEN, lambda ctx: accept.start_preparing(ctx, consult_id))
    assert isinstance(refused, Refuse)
    with pytest.raises(NotYoursError):
        writing_actions.load_page(practice.desk, _actor(practice, BEN), consult_id)


def test_once_the_starters_releases_are_taken_back_the_note_shuts_even_on_an_open_page(practice: Stage) -> None:
    ben = invited(practice).presses("prepare")
    link = page_link(ben)
    assert NOTE in reads(practice, link)
    ben.closes().types().presses("go_on", value=str(practice.consults()[0].id))
    link = page_link(ben)

    revoke(practice)

    assert CANARY not in reads(practice, link)
    ben.closes().types().presses("go_on", value=str(practice.consults()[0].id))
    assert ben.sees == "whom"
    assert "open_page" not in ben.offered


def test_the_note_shuts_when_the_consult_ends(practice: Stage) -> None:
    ben = invited(practice).presses("prepare")
    link = page_link(ben)

    consult_id = str(practice.consults()[0].id)
    does(practice, ANA, lambda ctx: ending.cancel(ctx, consult_id))

    assert practice.consults()[0].ended_at is not None
    assert CANARY not in reads(practice, link)


@once
def invited(practice: Stage) -> Therapist:
    """Let Ana write whom the code stands for, and get ready; return Ben, who has just been invited."""
    ana = writes(practice).answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    practice.deliver()
    return practice.one(BEN)


def writes(practice: Stage) -> Therapist:
    """Bring Ana to the topics of a case whose code is explained in a note, which she has written."""
    with practice.desk.database.transaction() as session:
        found = session.get(Case, case(practice).id)
        assert found is not None
        found.whom = "note"
    ana = at_scope(practice)
    consult_id = str(practice.consults()[0].id)
    assert writing_actions.submit_texts(practice.desk, _actor(practice, ANA), consult_id, {"whom": NOTE}) is None
    return ana


def does(practice: Stage, who: str, deed: ActionFunction) -> Reply:
    """Let somebody do what no screen of theirs offers."""
    return handle(practice.desk, who, practice.desk.team_id, deed)


def reads(practice: Stage, link: str) -> str:
    """Return what one's own page says when it is opened by this link."""
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": link.partition("#")[2]})
        return browser.get(opened.json()["page"]).text if opened.status_code == 200 else opened.text


def _actor(practice: Stage, who: str) -> Actor:
    with practice.looking() as session:
        return load_actor(session, member(practice, session, who))

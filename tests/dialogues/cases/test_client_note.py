"""The client note: the starter writes who the client is; the colleague can read it while the releases are in force."""

import httpx
import pytest

from bot import dispatch
from flows.actions import Click, Kind
from flows.consult.writing import actions as writing_actions
from flows.context import Actor
from flows.people.membership import load_actor
from flows.permissions import NotYoursError
from flows.replies import Refuse, Reply
from storage.models import Case
from tests.support.pages.private_page import find_page_link
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.run_as import perform_page
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CANARY, SCOPED, at_scope, case, revoke_all_forms
from tests.support.walks.start_points import walk_once

NOTE = f"{CANARY}, whom we both see"


def test_the_colleague_reads_the_client_note_on_their_private_page(practice: SlackPractice) -> None:
    ben = invited(practice)

    ben.presses("prepare")

    assert ben.step == "whom"
    assert NOTE in page_text(practice, find_page_link(ben))
    assert CANARY not in str([entry.payload for entry in practice.workspace.traffic])
    practice.deliver()
    assert CANARY not in "".join([*ben.messages, *practice.person(ANA).messages])


def test_the_colleague_cannot_open_the_client_note_before_the_invitation(practice: SlackPractice) -> None:
    writes_note(practice)
    consult_id = str(practice.consults()[0].id)

    assert practice.consults()[0].invited_at is None
    assert isinstance(clicks(practice, BEN, Kind.PRESS, "prepare", consult_id), Refuse)
    with pytest.raises(NotYoursError):
        perform_page(practice.services, _actor(practice, BEN), writing_actions.load_page, consult_id)


def test_a_revocation_closes_the_client_note_even_on_an_open_page(practice: SlackPractice) -> None:
    ben = invited(practice).presses("prepare")
    link = find_page_link(ben)
    assert NOTE in page_text(practice, link)
    ben.closes().types().presses("go_on", value=str(practice.consults()[0].id))
    link = find_page_link(ben)

    revoke_all_forms(practice)

    assert CANARY not in page_text(practice, link)
    ben.closes().types().presses("go_on", value=str(practice.consults()[0].id))
    assert ben.step == "whom"
    assert "open_page" not in ben.button_ids


def test_the_client_note_is_closed_when_the_consult_ends(practice: SlackPractice) -> None:
    ben = invited(practice).presses("prepare")
    link = find_page_link(ben)

    consult_id = str(practice.consults()[0].id)
    clicks(practice, ANA, Kind.SUBMIT, "cancel", consult_id)

    assert practice.consults()[0].ended_at is not None
    assert CANARY not in page_text(practice, link)


@walk_once
def invited(practice: SlackPractice) -> Therapist:
    """Let Ana write the client note and get ready; return Ben, who has just been invited."""
    ana = writes_note(practice).answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    practice.deliver()
    return practice.person(BEN)


def writes_note(practice: SlackPractice) -> Therapist:
    """Let Ana write the client note of her case; return Ana at the topics."""
    with practice.services.database.transaction() as session:
        case_row = session.get(Case, case(practice).id)
        assert case_row is not None
        case_row.whom = "note"
    ana = at_scope(practice)
    consult_id = str(practice.consults()[0].id)
    written = {"whom": NOTE}
    ana_actor = _actor(practice, ANA)
    assert perform_page(practice.services, ana_actor, writing_actions.submit_texts, consult_id, **written) is None
    return ana


def clicks(practice: SlackPractice, who: str, kind: Kind, action_id: str, about: str) -> Reply:
    """Do what no screen offers to this member; return the reply."""
    identity = slack_identity(who, practice.services.team_id)
    return dispatch.handle(practice.services, identity, Click(kind, action_id, about=about))


def page_text(practice: SlackPractice, link: str) -> str:
    """Return the text of the private page that this link opens."""
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        response = browser.post("/w/open", data={"token": link.partition("#")[2]})
        return browser.get(response.json()["page"]).text if response.status_code == 200 else response.text


def _actor(practice: SlackPractice, who: str) -> Actor:
    with practice.read_session() as session:
        return load_actor(session, member(practice, session, who))

"""Access ends with the next request of an open page: no text is shown or saved any more.

This holds once its member leaves, gets another role or hands over the case, or once a release is revoked.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from sqlmodel import SQLModel, select

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.context import Profile
from flows.people import membership
from flows.replies import Show
from storage.models import Answer, Draft, Review, Signature, Writing
from storage.people import supervisors
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.supervisor_pages import KEPT_BACK, SignedPractice, SupervisorClient
from tests.support.pages.talk_pages import TherapistClient, open_both_pages, revoke_release, start_talk
from tests.support.people.identities import slack_identity
from tests.support.walks.second_person import confirm

FAY = slack_identity("U9")
CLOSED = (403, "This page has closed")
ANA_IMPRESSION, BEN_IMPRESSION, DRAFT = (
    "Ana sees a calm that holds.",
    "Ben sees worry at home.",
    "The letter stays with me.",
)
TYPED = "Something new."
SAVED_TABLES: tuple[type[SQLModel], ...] = (Answer, Draft, Review, Signature, Writing)
TALK_PAGES = ("", "/q/1", "/q/2", "/meanwhile", "/after", "/sign", "/signed", "/note")
TALK_FORMS = {
    "/where": {},
    "/check": {"field": "impression_2", "words": TYPED},
    "/draft": {"field": "impression_2", "words": TYPED},
    "/q/1": {"deed": "record", "words": TYPED, "sharing": "knows"},
    "/q/2": {"deed": "record", "words": TYPED, "sharing": "knows"},
    "/after": {"crept[]": "none", "backed": "yes", "minutes": "30", "method": "video", "differently": TYPED},
    "/sign": {"revision": "1", "impressions[]": "impressions"},
    "/signed": {"words": TYPED, "reason": "remembered"},
}


def list_rows(house: ServedPractice) -> list[list[str]]:
    """Return every saved row, with its text still sealed."""
    with house.services.database.reading() as session:
        return [sorted(map(repr, session.exec(select(table)).all())) for table in SAVED_TABLES]


def change_roles(house: ServedPractice, name: str, roles: tuple[str, ...], supervised_by: tuple[str, ...] = ()) -> None:
    """Change a member's roles as an administrator does in Slack."""
    house.people["U9"] = Profile(FAY, "Fay", "Europe/Berlin", is_administrator=True)
    settings = {"roles": roles, "supervised_by": supervised_by, "groups": ()}
    with house.services.database.reading() as session:
        member_id = str(house.find_member(session, name).id)
    reply = handle(house.services, FAY, Click(Kind.SUBMIT, "person", about=member_id, given=settings))
    assert isinstance(reply, Show)
    assert not reply.form.errors


def let_ana_leave(house: ServedPractice) -> None:
    """Report, as Slack does, that Ana has left the workspace."""
    membership.follow_workspace_change(house.services, slack_identity("U1"), has_left=True)


def deactivate_in_slack(house: ServedPractice) -> None:
    """Deactivate Ana in the workspace; the product learns this only when it asks."""
    house.people["U1"] = replace(house.people["U1"], is_deactivated=True)


def add_supervisor_role(house: ServedPractice) -> None:
    """Make Ana a supervisor as well."""
    change_roles(house, "Ana", ("therapist", "supervisor"))


def become_administrator(house: ServedPractice) -> None:
    """Make Ana an administrator in Slack, and let her do something there."""
    house.people["U1"] = replace(house.people["U1"], is_administrator=True)
    handle(house.services, slack_identity("U1"), Click(Kind.PRESS, "settings_people"))


def hand_over_case(house: ServedPractice) -> None:
    """Hand the case over to Gus, as an administrator; somebody else confirms it."""
    house.people["U8"] = Profile(slack_identity("U8"), "Gus", "Europe/Berlin")
    house.people["U9"] = Profile(FAY, "Fay", "Europe/Berlin", is_administrator=True)
    case_and_therapist = f"{house.ids.case_id}:{house.ids.ana_id}"
    handle(house.services, FAY, Click(Kind.SUBMIT, "hand_over_to", about=case_and_therapist, given={"to": "U8"}))
    confirm(house.services)


ENDINGS = (let_ana_leave, deactivate_in_slack, add_supervisor_role, become_administrator, hand_over_case)


def request_everything(
    visitor: PageClient, token: str, pages: tuple[str, ...], forms: dict[str, dict[str, str]]
) -> dict[str, httpx.Response]:
    """Request each page and submit each form, as open pages do; return the responses by method and path."""
    responses = {f"GET {path}": visitor.http.get(f"{visitor.page}{path}", follow_redirects=True) for path in pages}
    for path, fields in forms.items():
        response = visitor.http.post(f"{visitor.page}{path}", data={"token": token, **fields}, follow_redirects=True)
        responses[f"POST {path}"] = response
    return responses


def find_texts(responses: dict[str, httpx.Response], *texts: str) -> list[str]:
    """Return the requests whose responses contain any of these texts."""
    return [path for path, response in responses.items() if any(text in response.text for text in texts)]


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben in their talk; both have answered the first question, and Ana has a draft for the second."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as both:
        for talker, text in zip(both, (ANA_IMPRESSION, BEN_IMPRESSION), strict=True):
            talker.answer(1, text)
        both[0].save_draft("impression_2", DRAFT)
        yield both


@pytest.mark.parametrize("happens", ENDINGS)
def test_the_talk_page_closes_once_its_member_leaves_gets_another_role_or_hands_over_the_case(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice, happens: Callable[[ServedPractice], None]
) -> None:
    ana, _ben = two
    token = ana.form_token()
    assert BEN_IMPRESSION in ana.read_page("/q/1")
    happens(house)
    before = list_rows(house)

    responses = request_everything(ana, token, TALK_PAGES, TALK_FORMS)

    assert {
        (response.status_code, CLOSED[1] in response.text or "after 15 minutes without activity" in response.text)
        for response in responses.values()
    } == {(403, True)}
    assert find_texts(responses, ANA_IMPRESSION, BEN_IMPRESSION, DRAFT, "Ana", "Ben", "maple") == []
    assert list_rows(house) == before


@pytest.mark.parametrize("who", [0, 1])
def test_the_talk_page_shows_and_saves_nothing_once_a_release_is_revoked(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice, who: int
) -> None:
    talker = two[who]
    token, version_token = talker.form_token(), talker.read_page("").partition('data-stands="')[2].partition('"')[0]
    assert not find_texts(request_everything(talker, token, ("/meanwhile",), {}), "is not in force")
    before = list_rows(house)
    revoke_release(house)

    poll = talker.poll(version_token)  # the next request, sent by the page itself
    responses = request_everything(talker, token, TALK_PAGES, TALK_FORMS)

    assert (poll["held"], poll["opened"], poll["said"]) == (True, [], WORDS.phrases["where_held"])
    assert find_texts(responses, ANA_IMPRESSION, BEN_IMPRESSION, DRAFT) == []
    assert list_rows(house) == before


@pytest.mark.parametrize("happens", ENDINGS)
def test_the_writing_page_before_the_talk_closes_too(
    house: ServedPractice, visitor: PageClient, happens: Callable[[ServedPractice], None]
) -> None:
    house.expects_messages = True
    house.set_answers(keeps_back="something")
    ana = visitor.open_page()
    ana.save_draft("kept_back", DRAFT)
    token = ana.form_token()
    happens(house)
    before = list_rows(house)

    posts = {"": {"kept_back": TYPED}, "/draft": {"field": "kept_back", "words": TYPED}, "/where": {}}
    responses = request_everything(ana, token, ("", "/q/1"), posts)

    assert {response.status_code for response in responses.values()} == {403}
    assert find_texts(responses, DRAFT, "Ana", "Ben", "maple") == []
    assert list_rows(house) == before


def withdraw_supervisor_role(reviewed: SignedPractice) -> None:
    """Withdraw Dana's role of supervisor, as an administrator."""
    change_roles(reviewed.practice, "Dana", ("therapist",))


def add_therapist_role(reviewed: SignedPractice) -> None:
    """Make Dana a therapist as well."""
    change_roles(reviewed.practice, "Dana", ("therapist", "supervisor"))


def let_dana_leave(reviewed: SignedPractice) -> None:
    """Report, as Slack does, that Dana has left the workspace."""
    membership.follow_workspace_change(reviewed.practice.services, slack_identity("U3"), has_left=True)


def change_supervisor(reviewed: SignedPractice) -> None:
    """Make Eli Ana's only supervisor, as an administrator."""
    eli = str(reviewed.member("Eli").id)
    change_roles(reviewed.practice, "Ana", ("therapist",), (eli,))


def join_group_of_ben(reviewed: SignedPractice) -> None:
    """Put Dana and Ben into one supervision group."""
    reviewed.add_group("Dana", "Ben")


def end_supervision(reviewed: SignedPractice) -> None:
    """End Dana's supervision of Ana in the database."""
    with reviewed.practice.services.database.transaction() as session:
        dana_id, ana_id = reviewed.member("Dana").id, reviewed.member("Ana").id
        supervisors.end(session, supervisor_id=dana_id, supervisee_id=ana_id)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (withdraw_supervisor_role, CLOSED[1]),
        (add_therapist_role, CLOSED[1]),
        (let_dana_leave, CLOSED[1]),
        (change_supervisor, CLOSED[1]),
        (end_supervision, CLOSED[1]),
        (join_group_of_ben, CLOSED[1]),
    ],
)
def test_a_review_is_refused_once_the_supervisor_may_not_review_that_side(
    reviewed: SignedPractice, dana: SupervisorClient, happens: Callable[[SignedPractice], None], said: str
) -> None:
    question_id = reviewed.add_question()
    token, side = dana.form_token(), dana.side_address().removeprefix(dana.page)
    assert KEPT_BACK["it"] in dana.read_page(dana.side_address())
    happens(reviewed)
    before = list_rows(reviewed.practice)

    posts = {side: {"deed": "approved", "seen": "", "comment": TYPED}, f"{side}/draft": {"words": TYPED}}
    responses = request_everything(dana, token, (side,), posts)
    question_responses = request_everything(
        dana, token, ("", f"/a/{question_id}"), {f"/a/{question_id}": {"deed": "talked"}}
    )

    assert said in responses[f"GET {side}"].text
    assert {response.status_code for response in responses.values()} <= {403, 409}
    assert (
        find_texts({**responses, **question_responses}, KEPT_BACK["it"], *(("Ana",) if said == CLOSED[1] else ())) == []
    )
    assert list_rows(reviewed.practice) == before

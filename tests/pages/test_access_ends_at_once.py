"""A page that is open when its member leaves, has another role, or a release is revoked: with the very next request,
whatever it is, nothing more of anybody's words is shown, and nothing more is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from sqlmodel import SQLModel, select

from bot.dispatch import handle
from flows.actions import Show
from flows.content import WORDS
from flows.context import Profile
from flows.handover import actions as handover_actions
from flows.people import actions as people_actions
from flows.people import membership
from storage.models import Answer, Draft, Review, Signature, Writing
from storage.people import supervisors
from tests.support.pages.page_server import House, Visitor
from tests.support.pages.page_start_points import Places
from tests.support.pages.supervisor_pages import KEPT_BACK, Reviewed, Supervisor
from tests.support.pages.talk_pages import Talker, begins, revoked, talkers

CLOSED = (403, "This page has closed")
OWN, OTHERS, KEPT = "Ana sees a calm that holds.", "Ben sees worry at home.", "The letter stays with me."
TYPED = "Something new."
KEPT_IN: tuple[type[SQLModel], ...] = (Answer, Draft, Review, Signature, Writing)
TALK = ("", "/q/1", "/q/2", "/meanwhile", "/after", "/sign", "/signed", "/note")
TALK_POSTS = {
    "/where": {},
    "/check": {"field": "impression_2", "words": TYPED},
    "/draft": {"field": "impression_2", "words": TYPED},
    "/q/1": {"deed": "record", "words": TYPED, "sharing": "knows"},
    "/q/2": {"deed": "record", "words": TYPED, "sharing": "knows"},
    "/after": {"crept[]": "none", "backed": "yes", "minutes": "30", "method": "video", "differently": TYPED},
    "/sign": {"revision": "1", "impressions[]": "impressions"},
    "/signed": {"words": TYPED, "reason": "remembered"},
}


def rows(house: House) -> list[list[str]]:
    """Return all that is kept, sealed as it is."""
    with house.desk.database.reading() as session:
        return [sorted(map(repr, session.exec(select(table)).all())) for table in KEPT_IN]


def is_changed(house: House, who: str, roles: tuple[str, ...], supervised_by: tuple[str, ...] = ()) -> None:
    """Let an administrator change somebody's roles, as they do in Slack."""
    house.people["U9"] = Profile("U9", "T1", "Fay", "Europe/Berlin", is_administrator=True)
    given = {"roles": roles, "supervised_by": supervised_by, "groups": ()}
    with house.desk.database.reading() as session:
        about = str(house.by_name(session, who).id)
    reply = handle(house.desk, "U9", "T1", lambda ctx: people_actions.save_person(ctx, about, given))
    assert isinstance(reply, Show)
    assert not reply.form.errors


def leaves(house: House) -> None:
    """Let Slack say that Ana has left the workspace."""
    membership.follow_workspace_change(house.desk, "U1", "T1", has_left=True)


def is_unknown_to_slack(house: House) -> None:
    """Let the workspace say so when it is asked."""
    house.people["U1"] = replace(house.people["U1"], is_deactivated=True)


def is_a_supervisor_too(house: House) -> None:
    """Let Ana be one."""
    is_changed(house, "Ana", ("therapist", "supervisor"))


def is_an_administrator(house: House) -> None:
    """Let Ana be one in Slack, and do anything there."""
    house.people["U1"] = replace(house.people["U1"], is_administrator=True)
    handle(house.desk, "U1", "T1", people_actions.show_everyone)


def hands_over(house: House) -> None:
    """Let an administrator hand the case to Gus."""
    gus = house.people["U8"] = Profile("U8", "T1", "Gus", "Europe/Berlin")
    house.people["U9"] = Profile("U9", "T1", "Fay", "Europe/Berlin", is_administrator=True)
    about = f"{house.ids.case_id}:{house.ids.ana_id}"
    handle(house.desk, "U9", "T1", lambda ctx: handover_actions.hand_over(ctx, about, {"to": "U8"}, gus))


OVER = (leaves, is_unknown_to_slack, is_a_supervisor_too, is_an_administrator, hands_over)


def asks_for_everything(
    one: Visitor, token: str, gets: tuple[str, ...], posts: dict[str, dict[str, str]]
) -> dict[str, httpx.Response]:
    """Ask for each page and send each form, as pages that are open do."""
    found = {f"GET {path}": one.http.get(f"{one.page}{path}", follow_redirects=True) for path in gets}
    for path, given in posts.items():
        sent = one.http.post(f"{one.page}{path}", data={"token": token, **given}, follow_redirects=True)
        found[f"POST {path}"] = sent
    return found


def told(answers: dict[str, httpx.Response], *words: str) -> list[str]:
    """Return which answers hold any of these words."""
    return [path for path, one in answers.items() if any(each in one.text for each in words)]


@pytest.fixture
def two(house: House, places: Places) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben in their talk, with a first question that both have answered."""
    house.messages = []
    places.bring(house, "begun", lambda: begins(house))
    with talkers(house) as both:
        for one, said in zip(both, (OWN, OTHERS), strict=True):
            one.answers(1, said)
        both[0].types("impression_2", KEPT)
        yield both


@pytest.mark.parametrize("happens", OVER)
def test_a_talk_is_over_for_who_left_has_another_role_or_gave_the_case_on(
    two: tuple[Talker, Talker], house: House, happens: Callable[[House], None]
) -> None:
    ana, _ben = two
    token = ana.form_token()
    assert OTHERS in ana.at("/q/1")
    happens(house)
    before = rows(house)

    answers = asks_for_everything(ana, token, TALK, TALK_POSTS)

    assert {(one.status_code, CLOSED[1] in one.text or "After 15 quiet" in one.text) for one in answers.values()} == {
        (403, True)
    }
    assert told(answers, OWN, OTHERS, KEPT, "Ana", "Ben", "maple") == []
    assert rows(house) == before


@pytest.mark.parametrize("who", [0, 1])
def test_a_talk_shows_and_keeps_nothing_more_once_a_release_is_revoked(
    two: tuple[Talker, Talker], house: House, who: int
) -> None:
    one = two[who]
    token, stands = one.form_token(), one.at("").partition('data-stands="')[2].partition('"')[0]
    assert not told(asks_for_everything(one, token, ("/meanwhile",), {}), "is not in force")
    before = rows(house)
    revoked(house)

    poll = one.polls(stands)  # the very next, by the page itself
    answers = asks_for_everything(one, token, TALK, TALK_POSTS)

    assert (poll["held"], poll["opened"], poll["said"]) == (True, [], WORDS.phrases["where_held"])
    assert told(answers, OWN, OTHERS, KEPT) == []
    assert rows(house) == before


@pytest.mark.parametrize("happens", OVER)
def test_boxes_before_the_talk_close_as_well(house: House, visitor: Visitor, happens: Callable[[House], None]) -> None:
    house.messages = []
    house.changes(keeps_back="something")
    ana = visitor.comes()
    ana.types("kept_back", KEPT)
    token = ana.form_token()
    happens(house)
    before = rows(house)

    posts = {"": {"kept_back": TYPED}, "/draft": {"field": "kept_back", "words": TYPED}, "/where": {}}
    answers = asks_for_everything(ana, token, ("", "/q/1"), posts)

    assert {one.status_code for one in answers.values()} == {403}
    assert told(answers, KEPT, "Ana", "Ben", "maple") == []
    assert rows(house) == before


def a_supervisor_no_more(reviewed: Reviewed) -> None:
    """Let an administrator take Dana's role."""
    is_changed(reviewed.house, "Dana", ("therapist",))


def a_therapist_too(reviewed: Reviewed) -> None:
    """Let Dana confer as well."""
    is_changed(reviewed.house, "Dana", ("therapist", "supervisor"))


def leaves_the_practice(reviewed: Reviewed) -> None:
    """Let Slack say that Dana has left."""
    membership.follow_workspace_change(reviewed.house.desk, "U3", "T1", has_left=True)


def supervises_ana_no_more(reviewed: Reviewed) -> None:
    """Let Eli supervise Ana from now on."""
    eli = str(reviewed.member("Eli").id)
    is_changed(reviewed.house, "Ana", ("therapist",), (eli,))


def joins_bens_group(reviewed: Reviewed) -> None:
    """Let Dana and Ben sit in one supervision group."""
    reviewed.share_a_group("Dana", "Ben")


def is_ended_at_the_machine(reviewed: Reviewed) -> None:
    """Let the relation be gone, whoever ended it."""
    with reviewed.house.desk.database.transaction() as session:
        one, other = reviewed.member("Dana").id, reviewed.member("Ana").id
        supervisors.end(session, supervisor_id=one, supervisee_id=other)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (a_supervisor_no_more, CLOSED[1]),
        (a_therapist_too, CLOSED[1]),
        (leaves_the_practice, CLOSED[1]),
        (supervises_ana_no_more, WORDS.refusals["not_yours"]),
        (is_ended_at_the_machine, WORDS.refusals["not_yours"]),
        (joins_bens_group, WORDS.refusals["shared_group"]),
    ],
)
def test_a_review_is_refused_once_it_is_not_theirs_any_more(
    reviewed: Reviewed, dana: Supervisor, happens: Callable[[Reviewed], None], said: str
) -> None:
    asked = reviewed.asks()
    token, side = dana.form_token(), dana.side().removeprefix(dana.page)
    assert KEPT_BACK["it"] in dana.reads(dana.side())
    happens(reviewed)
    before = rows(reviewed.house)

    posts = {side: {"deed": "approved", "seen": "", "comment": TYPED}, f"{side}/draft": {"words": TYPED}}
    answers = asks_for_everything(dana, token, (side,), posts)
    more = asks_for_everything(dana, token, ("", f"/a/{asked}"), {f"/a/{asked}": {"deed": "talked"}})

    assert said in answers[f"GET {side}"].text
    assert {one.status_code for one in answers.values()} <= {403, 409}
    assert told({**answers, **more}, KEPT_BACK["it"], *(("Ana",) if said == CLOSED[1] else ())) == []
    assert rows(reviewed.house) == before

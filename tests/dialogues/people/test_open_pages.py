"""Where I'm signed in: a member sees their own open pages in Slack, and ends one or all; ended ones stay ended."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.people import membership
from flows.replies import Refuse
from storage.people import members, supervisors
from tests.support.pages.private_page import find_page_link
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.walks.preparation_steps import SCOPED, at_scope

MAPLE_PAGE = "maple-4821\nOpened Tue, May 4 at 9:12 AM · last active 9:12 AM"


class OpenedPage:
    """A private page, open in one browser."""

    def __init__(self, practice: SlackPractice, link: str) -> None:
        headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=practice.url, headers=headers, trust_env=False)
        self.path = self.http.post("/w/open", data={"token": link.partition("#")[2]}).json()["page"]

    def status(self) -> int:
        """Return the status of the page's next request."""
        return self.http.get(self.path).status_code


@contextmanager
def opened(practice: SlackPractice, person: Therapist, times: int = 1) -> Iterator[list[OpenedPage]]:
    """Open the page to which this person's screen links, as often as this, each time with a new link."""
    with ExitStack() as stack:
        pages = []
        for _ in range(times):
            pages.append(OpenedPage(practice, find_page_link(person)))
            stack.callback(pages[-1].http.close)
            person.types("review") if person.id == DANA else None
        yield pages


def with_link(practice: SlackPractice) -> Therapist:
    """Bring Ana to a screen with a link to her page."""
    return at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})


def sees_open_pages(practice: SlackPractice, who: str = ANA) -> Therapist:
    """Open the screen, two taps from the menu."""
    person = practice.person(who)
    if person.step:
        person.closes()
    return person.types().presses("settings").presses("signed_in")


def test_a_member_sees_their_open_pages_and_nothing_that_anyone_wrote(practice: SlackPractice) -> None:
    with opened(practice, with_link(practice)):
        ana = sees_open_pages(practice)

        assert (ana.step, ana.screen["title"]["text"]) == ("signed_in", "Where I'm signed in")
        assert MAPLE_PAGE in ana.screen_text
        assert "maple" not in sees_open_pages(practice, BEN).screen_text
        assert "No private page is open in your name." in sees_open_pages(practice, BEN).screen_text


def test_a_supervisors_page_is_listed_as_reviews(practice: SlackPractice) -> None:
    with opened(practice, practice.person(DANA).types("review")):
        assert "Reviews\nOpened Tue" in sees_open_pages(practice, DANA).screen_text


def test_an_ended_page_ends_with_its_next_request_and_the_others_stay(practice: SlackPractice) -> None:
    with opened(practice, practice.person(DANA).types("review"), times=2) as (first, second):
        dana = sees_open_pages(practice, DANA)
        dana.presses("signed_in_end", value=first.path.removeprefix("/s/"))

        assert (first.status(), second.status()) == (403, 200)
        assert dana.screen_text.count("Reviews\n") == 1


def test_all_pages_end_at_once_and_so_do_links_that_were_not_used(practice: SlackPractice) -> None:
    with opened(practice, practice.person(DANA).types("review"), times=2) as pages:
        unused = find_page_link(practice.person(DANA))
        dana = sees_open_pages(practice, DANA).presses("signed_in_end_all")
        answer = pages[0].http.post("/w/open", data={"token": unused.partition("#")[2]})

        assert ([page.status() for page in pages], answer.status_code) == ([403, 403], 410)
        assert "No private page is open in your name." in dana.screen_text


def test_nobody_ends_another_members_page(practice: SlackPractice) -> None:
    with opened(practice, with_link(practice)) as (page,):
        sees_open_pages(practice, BEN)
        ben, page_id = slack_identity(BEN, practice.services.team_id), page.path.removeprefix("/s/")
        one = handle(practice.services, ben, Click(Kind.PRESS, "signed_in_end", value=page_id))
        handle(practice.services, ben, Click(Kind.PRESS, "signed_in_end_all"))

        assert one == Refuse(WORDS.refusals["not_yours"])
        assert page.status() in {200, 303}


def set_role(practice: SlackPractice, who: str, role: str, *, has: bool) -> None:
    with practice.services.database.transaction() as session:
        if has:
            members.grant_role(session, get_id(practice, session, who), role, practice.clock.now)
        else:
            members.withdraw_role(session, get_id(practice, session, who), role)


def get_id(practice: SlackPractice, session: Session, who: str) -> UUID:
    row = members.find_with_roles(session, slack_identity(who, practice.services.team_id))
    assert row is not None
    return row[1].id


def lose_and_regain_role(practice: SlackPractice) -> None:
    set_role(practice, DANA, "supervisor", has=False)
    set_role(practice, DANA, "supervisor", has=True)


def lose_and_regain_supervision(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        pair = {"supervisor_id": get_id(practice, session, DANA), "supervisee_id": get_id(practice, session, ANA)}
        supervisors.end(session, **pair)
        supervisors.add(session, **pair, now=practice.clock.now)


def join_and_leave_a_group(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        dana = get_id(practice, session, DANA)
        row = members.get(session, dana)
        group = supervisors.create_group(session, row.practice_id, practice.clock.now)
        supervisors.add_to_group(session, group, dana, now=practice.clock.now)
        supervisors.remove_from_group(session, group.id, dana)


def leave_and_come_back(practice: SlackPractice) -> None:
    for has_left in (True, False):
        membership.follow_workspace_change(
            practice.services, slack_identity(DANA, practice.services.team_id), has_left=has_left
        )


def become_administrator_for_a_moment(practice: SlackPractice) -> None:
    """In Slack: nothing but a request for a page happens meanwhile."""
    dana = practice.workspace.store.people[DANA]
    practice.workspace.set_person(replace(dana, is_admin=True))
    practice.directory.clear()  # as after a minute


@pytest.mark.parametrize(
    "change",
    [lose_and_regain_role, lose_and_regain_supervision, join_and_leave_a_group, leave_and_come_back],
)
def test_a_right_that_was_lost_and_regained_revives_no_page(
    practice: SlackPractice, change: Callable[[SlackPractice], None]
) -> None:
    with opened(practice, practice.person(DANA).types("review")) as (page,):
        assert page.status() == 200
        change(practice)

        assert page.status() == 403


def test_an_administrator_whom_slack_made_or_unmade_finds_every_page_closed_for_good(practice: SlackPractice) -> None:
    with opened(practice, practice.person(DANA).types("review")) as (page,):
        become_administrator_for_a_moment(practice)
        statuses = [page.status()]
        practice.workspace.set_person(replace(practice.workspace.store.people[DANA], is_admin=False))
        practice.directory.clear()
        statuses.append(page.status())

        assert statuses == [403, 403]

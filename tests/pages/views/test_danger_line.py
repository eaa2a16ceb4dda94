"""The line about danger under every box: while typing and without scripts. It is stored and logged nowhere (S0-9)."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from tests.pages.views.test_check_text import check_text, count_rows
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.supervisor_pages import SupervisorClient
from tests.support.pages.talk_pages import TherapistClient, open_both_pages, revoke_release, start_talk

DANGER = "He will kill himself tonight"
LINE = "If someone may be in danger now, don't wait for this."


@pytest.fixture
def ana(house: ServedPractice, places: StartingPoints) -> Iterator[TherapistClient]:
    """Ana at her first question."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as (ana, _ben):
        yield ana


def ask(client: PageClient, text: str, token: str = "") -> httpx.Response:
    """Ask the page's server about the text of a box."""
    data = {"token": token or client.form_token(), "words": text}
    page = "/".join(client.page.split("/")[:3])
    return client.http.post(f"{page}/danger", data=data, headers={"Accept": "application/json"})


def shown_lines(page: str, box: str) -> bool:
    """Return whether the line under this box is shown; fail if there is none."""
    _before, tag, rest = page.partition(f'id="{box}-danger"')
    assert tag, f"no line under {box}"
    assert LINE in rest
    assert re.match(r'[^<]*<a class="safety-link" href="/s/[^"]+/safety" target="_blank"[^>]*>Safety concern', rest)
    return not rest.startswith(" hidden")


@pytest.mark.parametrize(("text", "danger"), [(DANGER, True), ("He seems calmer.", False), ("", False)])
def test_s0_9_while_typing_the_server_only_says_whether_words_may_mean_danger(
    ana: TherapistClient, house: ServedPractice, text: str, *, danger: bool
) -> None:
    ana.form_token()
    before = count_rows(house)

    answer = ask(ana, text)

    assert (answer.status_code, answer.json()) == (200, {"danger": danger})
    assert answer.headers["cache-control"] == "no-store"
    assert count_rows(house) == before


def test_the_check_of_the_wording_says_so_too_and_says_nothing_of_style(ana: TherapistClient) -> None:
    data = {"token": ana.form_token(), "field": "impression_1", "words": f"She told me that {DANGER}"}
    answer: dict[str, Any] = ana.http.post(f"{ana.page}/check", data=data).json()

    assert answer == {"notes": [], "danger": True}
    assert check_text(ana, "She told me that it helps.")


def test_a_text_too_long_to_save_is_not_searched(ana: TherapistClient) -> None:
    assert ask(ana, DANGER.ljust(MAX_DRAFT_LENGTH + 1, ".")).status_code == 413


def test_without_the_token_of_the_page_nothing_is_answered(ana: TherapistClient) -> None:
    assert ask(ana, DANGER, token="guessed").status_code == 403


def test_without_scripts_the_line_shows_when_the_text_comes_back(ana: TherapistClient) -> None:
    first = ana.read_page("/q/1")
    again = ana.submit_form("/q/1", deed="record", words=DANGER)
    calm = ana.submit_form("/q/1", deed="record", words="He seems calmer.")

    assert not shown_lines(first, "impression")
    assert shown_lines(unescape(again.text), "impression")
    assert not shown_lines(unescape(calm.text), "impression")


def test_the_line_holds_nothing_up(ana: TherapistClient) -> None:
    assert ana.answer(1, f"I fear that {DANGER}").path == "/q/2"
    assert shown_lines(ana.read_page("/q/1"), "impression")


def test_text_that_could_not_be_saved_has_the_line_too(ana: TherapistClient, house: ServedPractice) -> None:
    ana.form_token()
    revoke_release(house)

    answered = ana.submit_form("/q/1", deed="record", words=DANGER, sharing="knows")

    assert shown_lines(unescape(answered.text), "unkept")


def test_private_boxes_have_the_line_as_well(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something")
    with open_both_pages(house) as (ana, _ben):
        assert not shown_lines(ana.read_page(""), "kept_back")
        ana.http.post(f"{ana.page}/draft", data={"token": ana.form_token(), "field": "kept_back", "words": DANGER})

        assert shown_lines(ana.read_page(""), "kept_back")
        assert ask(ana, DANGER).json() == {"danger": True}


def test_a_supervisors_box_has_the_line(dana: SupervisorClient) -> None:
    assert not shown_lines(dana.read_page(dana.side_address()), "comment")
    assert ask(dana, DANGER).json() == {"danger": True}

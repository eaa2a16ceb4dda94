"""Input forges no log line: not in text, ids, addresses, headers or cookies, not even when an error occurs."""

import io
import logging
from typing import Any

import httpx
import pytest

from bot.error_reports import report_error
from flows.people import membership
from tests.canary.preparation_boxes import about_to_write
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.private_page import find_page_link
from tests.support.practice import ANA, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.preparation_steps import starts_consult

LINE = "\nCRITICAL woe-7731 everything is lost"
PERCENT = "%0aCRITICAL%20woe-7731"


class _BrokenError(Exception):
    """An unexpected error."""


def of_the_product(log: io.StringIO) -> list[str]:
    """Return each log line with the forged text, except lines of the tests' own HTTP client."""
    lines = log.getvalue().splitlines()
    return [
        line for line in lines if "woe-7731" in line and not line.startswith(("httpx ", "httpcore", "uvicorn.access "))
    ]


def forged(payload: dict[str, Any]) -> None:
    payload["view"] |= {"callback_id": f"x{LINE}", "private_metadata": f"x{LINE}", "id": f"V{LINE}", "hash": LINE}
    payload["user"] |= {"name": LINE, "username": LINE}


def test_no_payload_from_slack_forges_a_log_line(
    practice: SlackPractice, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = practice.person(ANA).types(f"x{LINE}").closes()
    starts_consult(practice)
    resend_changed(practice, ANA, "view_submission", forged)
    resend_changed(practice, ANA, "block_actions", pressing(f"x{LINE}", LINE, f"x{LINE}"))

    def admit(*_given: object) -> None:
        raise _BrokenError(LINE) from ValueError(LINE)

    with monkeypatch.context() as broken:
        for name in ("find_actor", "load_or_create_actor"):
            broken.setattr(membership, name, admit)
        resend_changed(practice, ANA, "view_submission", forged)
        practice.workspace.command(ANA, text=LINE)

    assert of_the_product(log) == []
    assert "trouble " in log.getvalue()
    assert ana.closes().types().step == "menu"


def test_no_request_from_a_browser_forges_a_log_line(house: ServedPractice, log: io.StringIO) -> None:
    visitor = PageClient(house)
    house.set_answers(keeps_back="something")
    visitor.open_page()
    odd = {"User-Agent": "woe-7731", "Referer": "http://x/woe-7731", "Cookie": "sitting=woe-7731"}
    for path in (f"/s/{PERCENT}", f"/w?{PERCENT}", f"/held/{PERCENT}", f"/pages-static/{PERCENT}"):
        visitor.http.get(path)
        httpx.get(f"{house.address}{path}", headers=odd, trust_env=False)
        visitor.http.post(path, data={"token": LINE})
    visitor.submit(kept_back=LINE)
    house.save_weighing("{ not json woe-7731")
    assert visitor.get_page().status_code == 500
    visitor.http.close()

    assert of_the_product(log) == []


def test_an_error_report_is_one_line_whatever_the_error_says(log: io.StringIO) -> None:
    report_error(_BrokenError(LINE), logging.getLogger("bot"))

    assert len(log.getvalue().splitlines()) == 1
    assert of_the_product(log) == []


def test_the_token_of_a_page_link_is_in_no_log(practice: SlackPractice, log: io.StringIO) -> None:
    ana = about_to_write(practice)
    token = find_page_link(ana).partition("#")[2]
    for path in ("/w/who", "/w/open"):
        httpx.post(f"{practice.url}{path}", data={"token": token}, headers={"Origin": practice.url}, trust_env=False)

    assert token not in log.getvalue()

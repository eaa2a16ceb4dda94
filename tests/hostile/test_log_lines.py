"""What is sent makes up no line in a log: not in words, ids, addresses, headers or cookies, also when we stumble."""

import io
import logging
from typing import Any

import httpx
import pytest

from bot.error_reports import report_error
from flows.people import membership
from tests.canary.preparation_boxes import about_to_write
from tests.support.pages.page_server import House, Visitor
from tests.support.pages.private_page import page_link
from tests.support.practice import ANA, Stage
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.preparation_steps import confers

LINE = "\nCRITICAL woe-7731 everything is lost"
PERCENT = "%0aCRITICAL%20woe-7731"


class _BrokenError(Exception):
    """What nobody expected."""


def of_the_product(log: io.StringIO) -> list[str]:
    """Return each line that mentions it; what the tests' own browser logs of itself is not the product's."""
    lines = log.getvalue().splitlines()
    return [one for one in lines if "woe-7731" in one and not one.startswith(("httpx ", "httpcore", "uvicorn.access "))]


def forged(payload: dict[str, Any]) -> None:
    payload["view"] |= {"callback_id": f"x{LINE}", "private_metadata": f"x{LINE}", "id": f"V{LINE}", "hash": LINE}
    payload["user"] |= {"name": LINE, "username": LINE}


def test_nothing_that_slack_sends_makes_a_line(
    practice: Stage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = practice.one(ANA).types(f"x{LINE}").closes()
    confers(practice)
    again(practice, ANA, "view_submission", forged)
    again(practice, ANA, "block_actions", pressing(f"x{LINE}", LINE, f"x{LINE}"))

    def admit(*_given: object) -> None:
        raise _BrokenError(LINE) from ValueError(LINE)

    with monkeypatch.context() as broken:
        broken.setattr(membership, "admit", admit)
        again(practice, ANA, "view_submission", forged)
        practice.workspace.command(ANA, text=LINE)

    assert of_the_product(log) == []
    assert "trouble " in log.getvalue()
    assert ana.closes().types().sees == "menu"


def test_nothing_that_a_browser_sends_makes_a_line(house: House, log: io.StringIO) -> None:
    visitor = Visitor(house)
    house.changes(keeps_back="something")
    visitor.comes()
    odd = {"User-Agent": "woe-7731", "Referer": "http://x/woe-7731", "Cookie": "sitting=woe-7731"}
    for path in (f"/s/{PERCENT}", f"/w?{PERCENT}", f"/held/{PERCENT}", f"/pages-static/{PERCENT}"):
        visitor.http.get(path)
        httpx.get(f"{house.address}{path}", headers=odd, trust_env=False)
        visitor.http.post(path, data={"token": LINE})
    visitor.keeps(kept_back=LINE)
    house.weighs("{ not json woe-7731")
    assert visitor.looks().status_code == 500
    visitor.http.close()

    assert of_the_product(log) == []


def test_a_report_is_one_line_whatever_the_error_says(log: io.StringIO) -> None:
    report_error(_BrokenError(LINE), logging.getLogger("bot"))

    assert len(log.getvalue().splitlines()) == 1
    assert of_the_product(log) == []


def test_the_link_of_a_page_is_in_no_log(practice: Stage, log: io.StringIO) -> None:
    ana = about_to_write(practice)
    token = page_link(ana).partition("#")[2]
    for path in ("/w/who", "/w/open"):
        httpx.post(f"{practice.url}{path}", data={"token": token}, headers={"Origin": practice.url}, trust_env=False)

    assert token not in log.getvalue()

"""A supervisor's review list, as their page shows it."""

import time

import httpx
from starlette.applications import Starlette

from bot.pages.routes import build_routes
from flows.context import Context
from flows.people import page_links
from tests.bench.growing_practice import GrowingPractice
from tests.support.data.sql_statements import StatementCounter
from tests.support.practice import DANA
from tests.support.slack.sample_bolt_app import served

ROUNDS = 5


def measure_review_list(piling: GrowingPractice, counts: StatementCounter) -> tuple[float, int, int]:
    """Return what Dana's list costs: milliseconds (the best of five), statements, and kilobytes."""
    services = piling.practice.services
    with services.database.transaction() as session:
        link = page_links.make_review_link(Context(services, session, piling.load_actor(DANA)))
    headers = {"Origin": services.public_url, "Sec-Fetch-Site": "same-origin"}
    with (
        served(Starlette(routes=build_routes(services))) as url,
        httpx.Client(base_url=url, headers=headers, trust_env=False) as browser,
    ):
        page = browser.post("/w/open", data={"token": link.partition("#")[2]}).json()["page"]
        before = counts.statements
        size = len(browser.get(page).raise_for_status().content)
        statements, seconds = counts.statements - before, []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            browser.get(page)
            seconds.append(time.perf_counter() - start)
        return min(seconds) * 1000, statements, size >> 10

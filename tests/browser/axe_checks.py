"""What would keep somebody out of a page, as axe-core finds it in the real browser."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDS_STILL = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


def troubles(page: Page) -> list[str]:
    """Return each violation as "rule: where"; none for a page that everybody can use, as far as a program can tell."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {' '.join(map(str, node['target']))}" for one in found for node in one["nodes"]]


def both_ways(page: Page) -> list[str]:
    """Return the violations of a page in light and in dark."""
    found = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(STANDS_STILL)  # no colour half-way to another
        found += [f"{scheme} {one}" for one in troubles(page)]
    return found

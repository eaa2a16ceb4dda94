"""Accessibility violations of a page, found by axe-core in a real browser."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ANIMATIONS_END = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


def list_violations(page: Page) -> list[str]:
    """Return each violation of the page as "rule: element"."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}"
        for violation in violations
        for node in violation["nodes"]
    ]


def check_both_schemes(page: Page) -> list[str]:
    """Return the violations of the page in the light and in the dark color scheme."""
    violations = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(ANIMATIONS_END)  # wait until no color is changing
        violations += [f"{scheme} {violation}" for violation in list_violations(page)]
    return violations

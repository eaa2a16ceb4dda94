"""Accessibility violations of a page, found by axe-core in a real browser."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ANIMATIONS_END = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


def list_violations(page: Page) -> list[str]:
    """Return each violation of the page as "rule: element"."""
    if not page.evaluate("'axe' in window"):  # axe is half a megabyte: load it once for each page, not for each check
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((results) => results.violations)")
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

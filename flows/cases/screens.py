"""The screens about a case: what a new one needs, and the questions that are asked once for each."""

from collections.abc import Mapping, Sequence

from flows import content
from flows.cases.list_pages import to_further
from flows.cases.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Row

PARTICIPANT_SLOTS = ("adult_1", "adult_2", "adult_3", "adult_4", "minor_1", "minor_2", "minor_3", "minor_4")
"""The possible members of a client unit, by kind and number."""


def new_case(people: Mapping[str, str]) -> Form:
    """Return what a new case needs: colleague, parts, who sees whom (S0-1). `people`: labels by id."""
    options = [Option(slot, people[slot]) for slot in PARTICIPANT_SLOTS]
    return content.build_form(
        "case", WORDS, ScreenFilling(options={"seen_by_me": options, "seen_by_colleague": options})
    )


def privacy_questions(screen_names: ScreenNames, secrets_policy: str) -> Form:
    """Return the questions asked once per case (42 CFR Part 2, psychotherapy notes) and the policy on secrets."""
    return screen_names.build_form(
        "case_law", ScreenFilling(placeholders={"policy": WORDS.phrases[f"secrets_{secrets_policy}"]})
    )


def which_case(cases: Sequence[tuple[str, str]], further: str = "") -> Form:
    """Return the choice of a case whose page to open; `cases`: text and id of each; `further`: where they go on."""
    rows = tuple(Row((Button("which_case_of", WORDS.phrases["which_case"], id_),), text) for text, id_ in cases)
    more = to_further("which_case_further", further)
    return content.build_form("which_case", WORDS, ScreenFilling(rows={"cases": rows, "further": more}))


def which_case_link(label: str, case_id: str, url: str) -> Form:
    """Return the link to the page that says which case this is."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], case_id, is_primary=True, url=url),))
    return content.build_form(
        "which_case_link", WORDS, ScreenFilling(placeholders={"line": label}, rows={"link": (link,)})
    )

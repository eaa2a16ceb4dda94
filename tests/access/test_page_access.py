"""The access matrix of the pages and of the command line: each address and method, asked for by everybody."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.__main__ import cli
from flows.content import WORDS
from tests.access.access_matrix import COMMANDS, OPEN_PAGES, PAGE_RULES, PAGES, Rule
from tests.access.case_states import Worlds, rows_in
from tests.access.matrix_people import INSIDE, R, Row
from tests.access.page_probe import METHODS, Pages, registered

DENIED, NO_SUCH_WAY = 403, 405
STATES = ("booked", "summarising", "signed", "handed on")
CODES = ("maple-4821", "birch-0001", "larch-0002")


def asked() -> Iterator[tuple[str, str, str, Rule]]:
    """Yield each page with its method, the side where it has one, and its rule."""
    for path, methods in PAGES.items():
        for method, rule in methods.items():
            for part in ("it", "ft") if rule == "side" else ("it",):
                yield path, method, part, PAGE_RULES[f"side {part}" if rule == "side" else rule]


def is_a_supervisors(rule: Rule) -> bool:
    return rule.about in {"side", "asking"}


def test_every_page_has_its_place_in_the_table(worlds: Worlds) -> None:
    assert {*PAGES, *OPEN_PAGES} == registered(worlds.at("booked"))


def test_every_page_answers_the_methods_of_the_table_and_no_others(worlds: Worlds) -> None:
    pages = Pages(worlds.at("booked"))
    sat = pages.sits(R.IT, worlds.at("booked").ids["own"].consult)
    named = {"question": "1", "consult": "x", "part": "it", "asking": "x", "piece": "x"}

    answered = {
        path: {method for method in METHODS if pages.asks(sat, method, path, **named)[0] != NO_SUCH_WAY}
        for path in PAGES
    }

    assert answered == {path: set(methods) for path, methods in PAGES.items()}
    pages.close()


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_answered_for_those_of_the_table_and_says_nothing_to_anybody_else(worlds: Worlds, state: str) -> None:
    world = worlds.at(state)
    wrong: list[tuple[str, ...]] = []
    pages, ids = Pages(world), world.ids["own"]
    said: set[tuple[int, str]] = set()

    for row in rows_in(state):
        sat_at = {"consult": pages.sits(row, ids.consult), "none": pages.sits(row)}
        if row is R.EMERGENCY:
            sat_at["grant"] = pages.sits(row, grant=ids.grant)
        for path, method, part, rule in asked():
            for kind, sat in sat_at.items():
                named = {"question": "2", "consult": ids.consult, "part": part, "asking": ids.asking}
                status, text = pages.asks(sat, method, path, **named, piece=ids.consult)
                may = _may(row, state, kind, rule) or _is_front(row, path, method, kind)
                if may is _is_denied(status, text):
                    wrong.append((path, method, part, str(row), f"may: {may}, {status}"))
                if not may:
                    said.add((status, _without_marks(text)))
                    wrong += [(path, str(row), one) for one in (*CODES, "Ana", "Ben") if one in text]
                    wrong += [(path, str(row), table) for table in world.rehearsal.kept]

    assert wrong == []
    assert len(said) <= 3, said  # a sentence on a page, the same as data, and that of a shared group
    pages.close()


@pytest.mark.parametrize("whose", ["other's", "other practice's", "unknown", "malformed"])
def test_a_supervisors_page_about_what_is_not_theirs_reads_as_what_does_not_exist(worlds: Worlds, whose: str) -> None:
    world, said, kept = worlds.at("signed"), set(), set()
    pages, ids = Pages(world), world.ids[whose]

    for row in INSIDE:
        sat = pages.sits(row)
        for path, method, part, rule in asked():
            if is_a_supervisors(rule):
                named = {"consult": ids.consult, "part": part, "asking": quote(ids.asking)}
                said.add(pages.asks(sat, method, path, **named))
                kept |= world.rehearsal.kept

    assert {status for status, _ in said} <= {DENIED, 404}
    assert not [text for _, text in said if any(code in text for code in CODES)]
    assert not kept
    pages.close()


@pytest.mark.parametrize("whose", ["own", "other's"])
def test_what_is_open_to_somebody_else_is_open_to_nobody_who_asks_for_it(worlds: Worlds, whose: str) -> None:
    world, wrong = worlds.at("signed"), []
    pages, ids = Pages(world), world.ids[whose]

    for row in set(INSIDE) - ({R.EMERGENCY} if whose == "own" else set()):
        sat = pages.sits(row, grant=ids.grant)
        for path, method in (("/s/{sitting}", "GET"), ("/s/{sitting}", "POST"), ("/s/{sitting}/e/{piece}", "GET")):
            status, text = pages.asks(sat, method, path, piece=world.ids["own"].consult)
            if not _is_denied(status, text) or any(code in text for code in CODES):
                wrong.append((path, method, str(row), str(status)))

    assert wrong == []
    pages.close()


def test_every_command_is_in_the_table_with_why_it_reads_no_words() -> None:
    groups = [one.name or "" for one in cli.registered_groups]
    commands = [one.name or str(getattr(one.callback, "__name__", "")) for one in cli.registered_commands]

    assert {one.replace("_", "-") for one in (*groups, *commands)} <= set(COMMANDS)


def _may(row: Row, state: str, kind: str, rule: Rule) -> bool:
    """Return whether this is answered in a sitting about a consult, an emergency access, or neither."""
    sits = "grant" if rule.about == "grant" else "none" if is_a_supervisors(rule) else "consult"
    is_readable = sits != "grant" or state in {
        "summarising",
        "signed",
        "handed on",
    }  # nothing is shared before the talk
    return kind == sits and rule.allows(row, state) and is_readable


def _is_front(row: Row, path: str, method: str, kind: str) -> bool:
    """Return whether this is a supervisor's list, or what is open in an emergency."""
    if path != "/s/{sitting}" or kind == "consult":
        return False
    if kind == "grant":
        return row is R.EMERGENCY
    return method == "GET" and row in PAGE_RULES["list"].rows


def _is_denied(status: int, text: str) -> bool:
    return status == DENIED or any(WORDS.refusals[one] in text for one in ("shared_group", "emergency_over"))


def _without_marks(text: str) -> str:
    return " ".join(text.split())

"""The access matrix of pages and commands: every person requests each page with each method."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.__main__ import cli
from flows.content import WORDS
from tests.access.access_matrix import MEMBERS_WITH_ROLE, WORKING_WITH_CASE
from tests.access.access_rule import Rule
from tests.access.case_states import CaseStates, rows_in
from tests.access.matrix_people import ALL_MEMBERS, R, Row
from tests.access.page_matrix import COMMANDS, OPEN_PAGES, PAGE_RULES, PAGES
from tests.access.page_probe import METHODS, PageProbe, ProbeSession, list_page_routes

DENIED, METHOD_NOT_ALLOWED = 403, 405
STATES = ("booked", "summarising", "signed", "handed over")
ABOUT_SAFETY = (PAGE_RULES["raise alert"], PAGE_RULES["alert"])
CODES = ("maple-4821", "birch-0001", "larch-0002")


def list_requests() -> Iterator[tuple[str, str, str, Rule]]:
    """Yield the path, the method, the therapist's side and the rule of each page; pages without sides get "it"."""
    for path, methods in PAGES.items():
        for method, rule in methods.items():
            for part in ("it", "ft") if rule == "side" else ("it",):
                yield path, method, part, PAGE_RULES[f"side {part}" if rule == "side" else rule]


def is_for_supervisors(rule: Rule) -> bool:
    return rule.about in {"side", "asking"}


def test_every_page_is_in_the_table(case_states: CaseStates) -> None:
    assert {*PAGES, *OPEN_PAGES} == list_page_routes(case_states.get("booked"))


def test_every_page_answers_the_methods_of_the_table_and_no_others(case_states: CaseStates) -> None:
    pages = PageProbe(case_states.get("booked"))
    session = pages.open_session(R.IT, case_states.get("booked").ids["own"].consult)
    parameters = {"question": "1", "consult": "x", "part": "it", "asking": "x", "piece": "x", "alert": "x"}
    parameters |= {"form": "x", "change": "x"}

    answered = {
        path: {
            method for method in METHODS if pages.request(session, method, path, **parameters)[0] != METHOD_NOT_ALLOWED
        }
        for path in PAGES
    }

    assert answered == {path: set(methods) for path, methods in PAGES.items()}
    pages.close()


@pytest.mark.parametrize("state", STATES)
def test_a_page_answers_the_people_in_the_table_and_shows_nothing_to_others(
    case_states: CaseStates, state: str
) -> None:
    case_state = case_states.get(state)
    wrong: list[tuple[str, ...]] = []
    pages, ids = PageProbe(case_state), case_state.ids["own"]
    refusals: set[tuple[int, str]] = set()

    for row in rows_in(state):
        sessions = {"consult": pages.open_session(row, ids.consult), "none": pages.open_session(row)}
        if row is R.EMERGENCY:
            sessions["grant"] = pages.open_session(row, grant=ids.grant)
        sessions["alert"] = pages.open_session(row, alert=ids.alert)
        sessions["case"] = pages.open_session(row, case=ids.case)
        for path, method, part, rule in list_requests():
            for kind, session in sessions.items():
                parameters = {"question": "2", "consult": ids.consult, "part": part, "asking": ids.asking}
                parameters |= {"alert": ids.alert, "form": ids.signed_form, "change": "revoked"}
                status, text = pages.request(session, method, path, **parameters, piece=ids.consult)
                may = _may(row, state, kind, rule) or _is_first_page(row, path, method, kind)
                if may is _is_denied(status, text):
                    wrong.append((path, method, part, str(row), f"may: {may}, {status}"))
                if not may:
                    refusals.add((status, _collapse_spaces(text)))
                    wrong += [(path, str(row), name) for name in (*CODES, "Ana", "Ben") if name in text]
                    wrong += [(path, str(row), table) for table in case_state.database.changed_tables]

    assert wrong == []
    assert len(refusals) <= 3, refusals  # a refusal as a page, the same as JSON, and the refusal for a shared group
    pages.close()


@pytest.mark.parametrize("whose", ["other's", "other practice's", "unknown", "malformed"])
def test_a_supervisors_page_about_another_case_is_refused_as_if_it_did_not_exist(
    case_states: CaseStates, whose: str
) -> None:
    case_state, answers, changed_tables = case_states.get("signed"), set(), set()
    pages, ids = PageProbe(case_state), case_state.ids[whose]

    for row in ALL_MEMBERS:
        session = pages.open_session(row)
        for path, method, part, rule in list_requests():
            if is_for_supervisors(rule):
                parameters = {"consult": ids.consult, "part": part, "asking": quote(ids.asking)}
                answers.add(pages.request(session, method, path, **parameters))
                changed_tables |= case_state.database.changed_tables

    assert {status for status, _ in answers} <= {DENIED, 404}
    assert not [text for _, text in answers if any(code in text for code in CODES)]
    assert not changed_tables
    pages.close()


@pytest.mark.parametrize("whose", ["other's", "other practice's", "unknown", "malformed"])
def test_the_page_of_another_alert_is_refused_as_if_it_did_not_exist(case_states: CaseStates, whose: str) -> None:
    case_state, answers, changed_tables = case_states.get("signed"), set(), set()
    pages = PageProbe(case_state)

    for row in set(ALL_MEMBERS) - ({R.OTHER} if whose == "other's" else set()):
        sessions = [pages.open_session(row), pages.open_session(row, case_state.ids["own"].consult)]
        for session in (*sessions, pages.open_session(row, alert=case_state.ids["own"].alert)):
            for alert in (case_state.ids[whose].alert, case_state.ids[whose].told, case_state.ids[whose].closed_alert):
                for method in METHODS:
                    answers.add(pages.request(session, method, "/s/{sitting}/alert/{alert}", alert=quote(alert)))
                    changed_tables |= case_state.database.changed_tables

    assert {status for status, _ in answers} <= {DENIED, 404}
    assert not [text for _, text in answers if any(code in text for code in CODES)]
    assert not changed_tables
    pages.close()


@pytest.mark.parametrize("state", ["signed", "handed over"])
def test_a_closed_alert_is_looked_back_at_by_those_in_the_table_and_read_by_nobody_else(
    case_states: CaseStates, state: str
) -> None:
    case_state, wrong = case_states.get(state), []
    pages, ids = PageProbe(case_state), case_state.ids["own"]

    for row in rows_in(state):
        session = pages.open_session(row)
        for method, name in (("GET", "closed alert"), ("POST", "look back")):
            status, text = pages.request(
                session, method, "/s/{sitting}/alert/{alert}", alert=ids.closed_alert, deed="review"
            )
            if (status == DENIED) is PAGE_RULES[name].allows(row, state):
                wrong.append((method, str(row), str(status)))
            elif status == DENIED:
                wrong += [(method, str(row), code) for code in CODES if code in text]

    assert wrong == []
    pages.close()


@pytest.mark.parametrize("kind", ["consult", "none", "alert"])
def test_a_concern_raised_on_a_page_names_no_code_of_a_case_with_which_one_does_not_work(
    case_states: CaseStates, kind: str
) -> None:
    case_state, wrong = case_states.get("signed"), []
    pages, ids = PageProbe(case_state), case_state.ids["own"]
    safety_pages = [path for path in PAGES if path.endswith("/safety")]

    for row in MEMBERS_WITH_ROLE - WORKING_WITH_CASE:
        session = pages.open_session(row, **({} if kind == "none" else {kind: getattr(ids, kind)}))
        for path in safety_pages:
            parameters = {"consult": ids.consult, "part": "it", "asking": ids.asking}
            status, text = pages.request(session, "GET", path, **parameters)
            wrong += [(path, str(row), str(status))] if status == DENIED or "maple-4821" in text else []

    assert wrong == []
    pages.close()


def test_no_page_shows_a_stranger_the_phone_numbers_of_the_practices_members(case_states: CaseStates) -> None:
    case_state = case_states.get("booked")
    last_known = case_state.services.last_known
    last_known.call_first, last_known.phones = "In danger, call 911 first.", "Ana 555-0101"
    pages = PageProbe(case_state)
    nobody = ProbeSession("00000000-0000-0000-0000-000000000000", "made up")

    parameters = dict.fromkeys(("question", "consult", "part", "asking", "piece", "alert", "held", "rest", "name"), "1")
    parameters |= {"form": "1", "change": "1"}
    texts = [
        pages.request(nobody, method, path.replace(":path", ""), **parameters)[1]
        for path in {**PAGES, **OPEN_PAGES}
        for method in METHODS
    ]

    assert sum("call 911 first" in text for text in texts) > len(PAGES)
    assert not [text for text in texts if "555" in text]
    pages.close()


@pytest.mark.parametrize("whose", ["own", "other's"])
def test_emergency_access_of_one_administrator_opens_nothing_for_others(case_states: CaseStates, whose: str) -> None:
    case_state, wrong = case_states.get("signed"), []
    pages, ids = PageProbe(case_state), case_state.ids[whose]

    for row in set(ALL_MEMBERS) - ({R.EMERGENCY} if whose == "own" else set()):
        session = pages.open_session(row, grant=ids.grant)
        for path, method in (("/s/{sitting}", "GET"), ("/s/{sitting}", "POST"), ("/s/{sitting}/e/{piece}", "GET")):
            status, text = pages.request(session, method, path, piece=case_state.ids["own"].consult)
            if not _is_denied(status, text) or any(code in text for code in CODES):
                wrong.append((path, method, str(row), str(status)))

    assert wrong == []
    pages.close()


def test_every_command_is_in_the_table_with_the_reason_why_it_shows_no_text() -> None:
    groups = [command.name or "" for command in cli.registered_groups]
    commands = [command.name or str(getattr(command.callback, "__name__", "")) for command in cli.registered_commands]

    assert {command.replace("_", "-") for command in (*groups, *commands)} <= set(COMMANDS)


def _may(row: Row, state: str, kind: str, rule: Rule) -> bool:
    """Return whether the page answers this person; `kind`: what their page session is about."""
    if rule in ABOUT_SAFETY or rule.about == "any":  # from every page session
        return rule.allows(row, state)
    kinds = {"grant": "grant", "case": "case", "signed_form": "case", "side": "none", "asking": "none"}
    needed_kind = (
        kind if rule.about == "case or consult" and kind in {"case", "consult"} else kinds.get(rule.about, "consult")
    )
    is_readable = needed_kind != "grant" or state in {
        "summarising",
        "signed",
        "handed over",
    }  # nothing is shared before the talk
    return kind == needed_kind and rule.allows(row, state) and is_readable


def _is_first_page(row: Row, path: str, method: str, kind: str) -> bool:
    """Return whether this is a supervisor's list, or the case of an emergency access or the draft of its reason."""
    if path == "/s/{sitting}/draft" and kind == "grant":
        return row is R.EMERGENCY
    if path != "/s/{sitting}" or kind == "consult":
        return False
    if kind == "grant":
        return row is R.EMERGENCY
    if kind in {"alert", "case"}:
        return method == "GET"  # leads to the page of the alert or of the releases, which checks who reads it
    return method == "GET" and row in PAGE_RULES["list"].rows


def _is_denied(status: int, text: str) -> bool:
    return status == DENIED or any(WORDS.refusals[refusal] in text for refusal in ("shared_group", "emergency_over"))


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())

"""The access matrix in Slack: everybody tries each registered entry with every kind of case."""

from collections.abc import Iterator, Mapping

import pytest

from flows.content import WORDS
from flows.replies import Refuse, Reply
from tests.access.access_matrix import (
    BUTTONS,
    LISTS,
    MEMBERS_WITH_ROLE,
    REVIEWERS,
    RULES,
    SURFACES,
    WORKING_WITH_CASE,
    may_see_code,
)
from tests.access.access_rule import Rule
from tests.access.case_states import STATES, CaseState, CaseStates, rows_in
from tests.access.matrix_people import ALL_MEMBERS, REFUSALS, Row
from tests.access.matrix_probe import REGISTERED_ENTRIES, probe
from tests.access.page_matrix import OF_CLOSED_ALERT, PAGE_RULES
from tests.support.simulation.marked_words import texts_of

REFUSAL_TEXTS = {WORDS.refusals[name] for name in ("not_yours", "administrators_only", *REFUSALS.values())}
CODES: Mapping[str, str] = {"other's": "birch-0001", "other practice's": "larch-0002"}
OTHER_CASES = ("other's", "other practice's", "unknown", "malformed")


def entries(*, with_id: bool) -> Iterator[tuple[str, str, Rule]]:
    """Yield the surface, the name and the rule of each entry that has an id, or of each that has none."""
    for surface, table in SURFACES.items():
        for name, names in table.items():
            if bool(RULES[name].about) == with_id:
                yield from ((surface, entry, RULES[name]) for entry in names)


def is_refused(reply: Reply) -> bool:
    return isinstance(reply, Refuse) and reply.words in REFUSAL_TEXTS


def join_text(reply: Reply) -> str:
    return " ".join(texts_of(reply))


def list_flaws(case_state: CaseState, reply: Reply, refusal: str) -> list[str]:
    """Return what is wrong with a refusal: another text than expected, or a change in the database."""
    wrong = [] if reply == Refuse(WORDS.refusals[refusal]) else [f"says {join_text(reply)[:60]!r}"]
    return [*wrong, *(f"writes {table}" for table in sorted(case_state.database.changed_tables))]


@pytest.mark.parametrize("surface", SURFACES)
def test_every_registered_entry_is_in_the_table_and_no_other(surface: str) -> None:
    entries_in_table = [entry for names in SURFACES[surface].values() for entry in names]

    assert sorted(entries_in_table) == sorted(REGISTERED_ENTRIES[surface])


def test_every_rule_has_a_source_and_refusals_have_no_placeholders() -> None:
    assert {name for table in SURFACES.values() for name in table} == set(RULES)
    assert all(rule.source for rule in RULES.values())
    assert not [text for text in REFUSAL_TEXTS if "{" in text]


@pytest.mark.parametrize("state", STATES)
def test_a_case_is_open_to_the_people_in_the_table_and_to_nobody_else(case_states: CaseStates, state: str) -> None:
    case_state, wrong = case_states.get(state), []

    for surface, entry, rule in entries(with_id=True):
        for row in rows_in(state):
            reply = probe(case_state, surface, entry, row, case_state.ids["own"].of(rule.about))
            if not rule.allows(row, state):
                wrong += [(surface, entry, str(row), flaw) for flaw in list_flaws(case_state, reply, rule.refusal)]
            elif is_refused(reply):
                wrong.append((surface, entry, str(row), "is denied"))

    assert wrong == []


@pytest.mark.parametrize("whose", OTHER_CASES)
def test_another_case_is_refused_in_the_same_words_as_one_that_does_not_exist(
    case_states: CaseStates, whose: str
) -> None:
    case_state, wrong = case_states.get("talking"), []
    group = ALL_MEMBERS if whose == "other's" else rows_in("invited")
    rows = [row for row in (*group, Row.ADMIN) if whose != "other's" or row is not Row.OTHER]

    for surface, entry, rule in entries(with_id=True):
        for row in rows:
            reply = probe(case_state, surface, entry, row, case_state.ids[whose].of(rule.about))
            may = whose == "other's" and row in rule.any_case_rows
            refusal = "not_yours" if row in rule.any_case_rows else rule.refusal
            if is_refused(reply) is may:
                wrong.append((surface, entry, str(row), f"may: {may}"))
            elif not may:
                wrong += [(surface, entry, str(row), flaw) for flaw in list_flaws(case_state, reply, refusal)]

    assert wrong == []


def test_an_entry_without_an_id_is_open_to_the_roles_in_the_table(case_states: CaseStates) -> None:
    case_state, wrong = case_states.get("agreeing"), []

    for surface, entry, rule in entries(with_id=False):
        for row in ALL_MEMBERS:
            reply = probe(case_state, surface, entry, row, "facts" if entry == "why" else "")
            if rule.allows(row, "agreeing") is is_refused(reply):
                wrong.append((surface, entry, str(row), join_text(reply)[:60]))
            elif is_refused(reply):
                wrong += [(surface, entry, str(row), flaw) for flaw in list_flaws(case_state, reply, rule.refusal)]

    assert wrong == []


@pytest.mark.parametrize("state", ["talking", "signed", "handed over"])
def test_a_closed_alert_is_open_to_those_who_look_back_too_and_no_other_button_is(
    case_states: CaseStates, state: str
) -> None:
    case_state, wrong = case_states.get(state), []
    closed = PAGE_RULES["closed alert"]
    buttons = [*BUTTONS["alert"], *BUTTONS["raiser"], *BUTTONS["talk now"]]

    for entry in buttons:
        for row in rows_in(state):
            reply = probe(case_state, "press", entry, row, case_state.ids["own"].closed_alert)
            may_read = closed.allows(row, state) and entry in OF_CLOSED_ALERT["closed alert"]
            is_reader = closed.allows(row, state) and row not in REVIEWERS and entry in BUTTONS["alert"]
            is_raiser = RULES["raiser"].allows(row, state) and entry in BUTTONS["raiser"]
            is_talking = RULES["talk now"].allows(row, state) and entry in BUTTONS["talk now"]
            if is_refused(reply) is (may_read or is_reader or is_raiser or is_talking):
                wrong.append((entry, str(row), join_text(reply)[:60]))
            elif is_refused(reply):
                wrong += [(entry, str(row), flaw) for flaw in list_flaws(case_state, reply, "not_yours")]

    assert wrong == []


@pytest.mark.parametrize("whose", ["own", *OTHER_CASES])
@pytest.mark.parametrize("surface_and_entry", [("press", "safety"), ("submit", "safety_concern")])
def test_a_concern_about_anybody_elses_case_names_no_code_and_raises_a_call_only(
    case_states: CaseStates, whose: str, surface_and_entry: tuple[str, str]
) -> None:
    case_state, wrong = case_states.get("talking"), []
    codes = {*CODES.values(), "maple-4821"}

    for row in MEMBERS_WITH_ROLE:
        own = {"maple-4821"} if row in WORKING_WITH_CASE else {"birch-0001"} if row is Row.OTHER else set()
        own |= {"birch-0001"} if row is Row.SUP_IT else set()  # who supervises one of its therapists, too
        for kind in ("case", "consult", "signed_form", "asking", "grant", "alert"):
            shown = join_text(probe(case_state, *surface_and_entry, row, getattr(case_state.ids[whose], kind)))
            wrong += [(str(row), kind, code) for code in codes - own if code in shown]
            if row in WORKING_WITH_CASE and whose == "own" and "maple-4821" not in shown:
                wrong.append((str(row), kind, "is not about the case"))

    assert wrong == []


@pytest.mark.parametrize("row", REFUSALS)
def test_people_who_cannot_use_the_product_are_refused_everywhere(case_states: CaseStates, row: Row) -> None:
    case_state, wrong = case_states.get("signed"), []

    for surface, entry, rule in (*entries(with_id=True), *entries(with_id=False)):
        for whose in ("own", "other practice's"):
            reply = probe(case_state, surface, entry, row, case_state.ids[whose].of(rule.about))
            wrong += [(surface, entry, whose, flaw) for flaw in list_flaws(case_state, reply, REFUSALS[row])]

    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_a_members_lists_show_no_code_of_another_persons_case(case_states: CaseStates, state: str) -> None:
    case_state, wrong = case_states.get(state), []

    for surface, names in LISTS.items():
        for entry in names:
            for row in ALL_MEMBERS:
                shown = join_text(probe(case_state, surface, entry, row, ""))
                if "maple-4821" in shown and not may_see_code(row, state):
                    wrong.append((surface, entry, str(row), "maple-4821"))
                is_own_case = row is Row.OTHER or (state == "handed over" and row is Row.IT)
                wrong += [
                    (surface, entry, str(row), code)
                    for whose, code in CODES.items()
                    if code in shown and not (whose == "other's" and is_own_case)
                ]

    assert wrong == []


def test_a_members_lists_show_the_codes_of_their_own_cases(case_states: CaseStates) -> None:
    case_state = case_states.get("signed")
    shown = {row: join_text(probe(case_state, "home", "", row, "")) for row in ALL_MEMBERS}
    shown |= {row: shown[row] + join_text(probe(case_state, "press", "done", row, "")) for row in (Row.IT, Row.FT)}

    assert {row for row in ALL_MEMBERS if "maple-4821" in shown[row]} == {
        row for row in ALL_MEMBERS if may_see_code(row, "signed")
    }

"""The access matrix in Slack: everybody tries each registered entry with every kind of case."""

from collections.abc import Iterator, Mapping

import pytest

from flows.content import WORDS
from flows.replies import Refuse, Reply
from tests.access.access_matrix import LISTS, RULES, SURFACES, Rule, may_see_code
from tests.access.case_states import STATES, CaseState, CaseStates, rows_in
from tests.access.matrix_people import ALL_MEMBERS, REFUSALS, Row
from tests.access.matrix_probe import REGISTERED_ENTRIES, probe
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

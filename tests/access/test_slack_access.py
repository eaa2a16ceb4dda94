"""The access matrix of everything in Slack: each registered entry, tried by everybody, about every kind of case."""

from collections.abc import Iterator, Mapping

import pytest

from flows.actions import Refuse, Reply
from flows.content import WORDS
from tests.access.access_matrix import LISTS, RULES, SURFACES, Rule, sees_code
from tests.access.case_states import STATES, World, Worlds, rows_in
from tests.access.matrix_people import INSIDE, TURNED_AWAY, Row
from tests.access.matrix_probe import REGISTERED, probe
from tests.support.simulation.marked_words import texts_of

NO = {WORDS.refusals[one] for one in ("not_yours", "administrators_only", *TURNED_AWAY.values())}
CODES: Mapping[str, str] = {"other's": "birch-0001", "other practice's": "larch-0002"}
NOT_OWN = ("other's", "other practice's", "unknown", "malformed")


def entries(*, with_id: bool) -> Iterator[tuple[str, str, Rule]]:
    """Yield each entry that is about something, or those about nothing: its surface, its id, its rule."""
    for surface, table in SURFACES.items():
        for name, every in table.items():
            if bool(RULES[name].about) == with_id:
                yield from ((surface, entry, RULES[name]) for entry in every)


def is_denied(reply: Reply) -> bool:
    return isinstance(reply, Refuse) and reply.words in NO


def text(reply: Reply) -> str:
    return " ".join(texts_of(reply))


def denies(world: World, reply: Reply, refusal: str) -> list[str]:
    """Return what is wrong with a refusal: other words than everybody's, or something that was kept."""
    wrong = [] if reply == Refuse(WORDS.refusals[refusal]) else [f"says {text(reply)[:60]!r}"]
    return [*wrong, *(f"writes {table}" for table in sorted(world.rehearsal.kept))]


@pytest.mark.parametrize("surface", SURFACES)
def test_every_registered_entry_has_its_place_in_the_table_and_no_other(surface: str) -> None:
    named = [entry for every in SURFACES[surface].values() for entry in every]

    assert sorted(named) == sorted(REGISTERED[surface])


def test_every_rule_says_where_it_comes_from_and_what_is_said_holds_no_place_for_data() -> None:
    assert {name for table in SURFACES.values() for name in table} == set(RULES)
    assert all(rule.source for rule in RULES.values())
    assert not [one for one in NO if "{" in one]


@pytest.mark.parametrize("state", STATES)
def test_ones_own_case_is_there_for_those_of_the_table_and_for_nobody_else(worlds: Worlds, state: str) -> None:
    world, wrong = worlds.at(state), []

    for surface, entry, rule in entries(with_id=True):
        for row in rows_in(state):
            reply = probe(world, surface, entry, row, world.ids["own"].of(rule.about))
            if not rule.allows(row, state):
                wrong += [(surface, entry, str(row), one) for one in denies(world, reply, rule.denied)]
            elif is_denied(reply):
                wrong.append((surface, entry, str(row), "is denied"))

    assert wrong == []


@pytest.mark.parametrize("whose", NOT_OWN)
def test_what_is_not_ones_own_reads_as_what_does_not_exist(worlds: Worlds, whose: str) -> None:
    world, wrong = worlds.at("talking"), []
    everybody = INSIDE if whose == "other's" else rows_in("invited")
    rows = [row for row in (*everybody, Row.ADMIN) if whose != "other's" or row is not Row.OTHER]

    for surface, entry, rule in entries(with_id=True):
        for row in rows:
            reply = probe(world, surface, entry, row, world.ids[whose].of(rule.about))
            may = whose == "other's" and row in rule.reach
            said = "not_yours" if row in rule.reach else rule.denied
            if is_denied(reply) is may:
                wrong.append((surface, entry, str(row), f"may: {may}"))
            elif not may:
                wrong += [(surface, entry, str(row), one) for one in denies(world, reply, said)]

    assert wrong == []


def test_what_is_about_nothing_goes_by_role(worlds: Worlds) -> None:
    world, wrong = worlds.at("agreeing"), []

    for surface, entry, rule in entries(with_id=False):
        for row in INSIDE:
            reply = probe(world, surface, entry, row, "facts" if entry == "why" else "")
            if rule.allows(row, "agreeing") is is_denied(reply):
                wrong.append((surface, entry, str(row), text(reply)[:60]))
            elif is_denied(reply):
                wrong += [(surface, entry, str(row), one) for one in denies(world, reply, rule.denied)]

    assert wrong == []


@pytest.mark.parametrize("row", TURNED_AWAY)
def test_who_does_not_take_part_is_turned_away_from_everything(worlds: Worlds, row: Row) -> None:
    world, wrong = worlds.at("signed"), []

    for surface, entry, rule in (*entries(with_id=True), *entries(with_id=False)):
        for whose in ("own", "other practice's"):
            reply = probe(world, surface, entry, row, world.ids[whose].of(rule.about))
            wrong += [(surface, entry, whose, one) for one in denies(world, reply, TURNED_AWAY[row])]

    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_ones_own_lists_hold_no_code_of_anybody_elses_case(worlds: Worlds, state: str) -> None:
    world, wrong = worlds.at(state), []

    for surface, every in LISTS.items():
        for entry in every:
            for row in INSIDE:
                shown = text(probe(world, surface, entry, row, ""))
                if "maple-4821" in shown and not sees_code(row, state):
                    wrong.append((surface, entry, str(row), "maple-4821"))
                is_its_own = row is Row.OTHER or (state == "handed on" and row is Row.IT)
                wrong += [
                    (surface, entry, str(row), code)
                    for whose, code in CODES.items()
                    if code in shown and not (whose == "other's" and is_its_own)
                ]

    assert wrong == []


def test_the_lists_do_hold_the_codes_of_those_whose_they_are(worlds: Worlds) -> None:
    world = worlds.at("signed")
    shown = {row: text(probe(world, "home", "", row, "")) for row in INSIDE}
    shown |= {row: shown[row] + text(probe(world, "press", "done", row, "")) for row in (Row.IT, Row.FT)}

    assert {row for row in INSIDE if "maple-4821" in shown[row]} == {row for row in INSIDE if sees_code(row, "signed")}

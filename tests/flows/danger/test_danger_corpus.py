"""How much of our own dangerous texts is found, and how many harmless ones are flagged (S0-9)."""

import pytest

from flows.danger.detector import find_rules, may_mean_danger
from flows.danger.rule_files import load_file, load_rules
from tests.bench.checker.danger import CLEAN, TARGETS, list_danger_errors, measure_danger
from tests.bench.checker.figures import Figure
from tests.corpus.labelled import ASIDE_PATH, DANGER_PATH, TUNING_PATH, load_texts

MOST_FLAGGED = 0.04


@pytest.mark.parametrize("figure", list(measure_danger()), ids=lambda figure: figure.name)
def test_s0_9_each_figure_reaches_its_target(figure: Figure) -> None:
    assert figure.is_reached, f"{figure.name} is {figure.value}"


def test_few_of_the_checkers_own_texts_are_taken_for_danger() -> None:
    texts = [*load_texts(TUNING_PATH), *load_texts(ASIDE_PATH)]

    assert sum(may_mean_danger(text.text) for text in texts) / len(texts) <= MOST_FLAGGED


def test_each_text_of_danger_is_labeled_once_and_as_a_whole() -> None:
    texts = load_texts(DANGER_PATH)

    assert len({text.text for text in texts}) == len({text.id for text in texts}) == len(texts)
    assert {text.trap for text in texts if text.spans} == {*TARGETS}
    for text in texts:
        spans = () if text.trap.startswith(CLEAN) else ((0, len(text.text), "danger"),)
        assert (text.spans, text.judged) == (spans, ("danger",))


def test_the_benchmark_lists_what_is_missed() -> None:
    errors = list(list_danger_errors())

    assert {error for error, _text in errors} <= {"missed", "false"}
    assert all(may_mean_danger(text.text) == (error == "false") for error, text in errors)


def test_each_rule_names_its_requirement_and_groups_that_exist() -> None:
    danger = load_file()
    tables = [*danger.rules.values(), *danger.harmless.values()]

    assert all("S0-9" in table.sources for table in tables)
    assert {group for table in tables for group in (*table.unless, *table.needs)} <= danger.groups.keys()
    assert {word for table in tables for word in table.counts} <= {"denied", "past", "asked"}
    assert sum(map(len, load_rules().rules.values())) == sum(len(table.any) for table in danger.rules.values())


def test_each_rule_finds_a_text_that_no_other_rule_finds() -> None:
    alone = {rules[0] for text in load_texts(DANGER_PATH) if len(rules := find_rules(text.text)) == 1}

    assert load_file().rules.keys() - alone == set()

"""The language model: loaded once, late, in the background, or not at all, and remembered without words."""

import threading
from collections.abc import Sequence
from functools import cache

import pytest
import spacy

from bot.checker import language_model
from bot.checker.language_model import LanguageModel, SpacyParser, load_spacy_parser
from flows.impressions.checking import check
from flows.impressions.parsing import ParsedSentence, Parser


class Silent:
    """A language model that finds nothing."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return no grammar."""
        return [() for _ in sentences]


@cache
def model() -> Parser:
    return load_spacy_parser()


def test_nobody_waits_for_the_model_and_it_is_loaded_once() -> None:
    loads: list[str] = []
    go_on = threading.Event()

    def load() -> Parser:
        loads.append(threading.current_thread().name)
        go_on.wait(10)
        return Silent()

    one = LanguageModel(load)
    before = one.get_if_loaded()
    again = one.get_if_loaded()
    go_on.set()

    assert (before, again) == (None, None)
    assert isinstance(one.wait_until_loaded(), Silent)
    assert one.get_if_loaded() is one.wait_until_loaded()
    assert loads == ["language"]


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    loads: list[Parser] = []

    def load() -> Parser:
        loads.append(Silent())
        return loads[0]

    one = LanguageModel(load)
    before = len(loads)

    assert (before, one.wait_until_loaded(), loads) == (0, loads[0], [loads[0]])


@pytest.mark.parametrize("trouble", [ImportError, OSError, ValueError, RuntimeError])
def test_without_the_model_the_rules_answer_alone(trouble: type[Exception]) -> None:
    def load() -> Parser:
        raise trouble("not here")

    parser = LanguageModel(load).wait_until_loaded()

    assert parser is None
    assert [one.kind for one in check("She states that he left.", parser=parser)] == ["reported"]


def test_a_model_that_is_not_installed_is_none() -> None:
    assert LanguageModel(lambda: load_spacy_parser("en_no_such_model")).wait_until_loaded() is None


def test_grammar_stands_where_the_sentence_has_it() -> None:
    sentence = "Yesterday Rosa Alvarez said that it rained."

    (parse,) = model().parse([sentence])

    said = next(one for one in parse if sentence[one.start : one.end] == "said")
    rained = next(one for one in parse if sentence[one.start : one.end] == "rained")
    assert (said.dep, rained.dep, parse[rained.head]) == ("ROOT", "ccomp", said)


def test_no_word_of_a_sentence_is_kept() -> None:
    pipeline = spacy.load(language_model.MODEL_NAME)
    parser = SpacyParser(pipeline)

    parser.parse(["Zwetschgenknoedel went missing."])

    assert "Zwetschgenknoedel" not in f"{vars(parser)}"
    assert "Zwetschgenknoedel" not in pipeline.vocab.strings

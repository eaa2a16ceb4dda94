"""The language model: it loads once, in the background, when it is first needed, and stores no text."""

import threading
from collections.abc import Sequence
from functools import cache

import pytest
import spacy

from bot.checker import language_model
from bot.checker.language_model import LanguageModel, SpacyParser, load_spacy_parser
from flows.impressions.checking import check
from flows.impressions.parsing import ParsedSentence, Parser


class EmptyParser:
    """A language model that finds no grammar."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return no tokens for each sentence."""
        return [() for _ in sentences]


@cache
def model() -> Parser:
    return load_spacy_parser()


def test_the_model_loads_once_in_the_background() -> None:
    loads: list[str] = []
    go_on = threading.Event()

    def load() -> Parser:
        loads.append(threading.current_thread().name)
        go_on.wait(10)
        return EmptyParser()

    lazy_model = LanguageModel(load)
    first_answer = lazy_model.get_if_loaded()
    second_answer = lazy_model.get_if_loaded()
    go_on.set()

    assert (first_answer, second_answer) == (None, None)
    assert isinstance(lazy_model.wait_until_loaded(), EmptyParser)
    assert lazy_model.get_if_loaded() is lazy_model.wait_until_loaded()
    assert loads == ["language"]


def test_the_model_is_not_loaded_before_its_first_use() -> None:
    loads: list[Parser] = []

    def load() -> Parser:
        loads.append(EmptyParser())
        return loads[0]

    lazy_model = LanguageModel(load)
    load_count = len(loads)

    assert (load_count, lazy_model.wait_until_loaded(), loads) == (0, loads[0], [loads[0]])


@pytest.mark.parametrize("trouble", [ImportError, OSError, ValueError, RuntimeError])
def test_without_the_model_only_the_rules_run(trouble: type[Exception]) -> None:
    def load() -> Parser:
        raise trouble("not here")

    parser = LanguageModel(load).wait_until_loaded()

    assert parser is None
    assert [finding.kind for finding in check("She states that he left.", parser=parser)] == ["reported"]


def test_a_model_that_is_not_installed_is_returned_as_none() -> None:
    assert LanguageModel(lambda: load_spacy_parser("en_no_such_model")).wait_until_loaded() is None


def test_tokens_have_the_offsets_of_their_words() -> None:
    sentence = "Yesterday Rosa Alvarez said that it rained."

    (parse,) = model().parse([sentence])

    said = next(token for token in parse if sentence[token.start : token.end] == "said")
    rained = next(token for token in parse if sentence[token.start : token.end] == "rained")
    assert (said.dep, rained.dep, parse[rained.head]) == ("ROOT", "ccomp", said)


def test_the_parser_stores_no_word_of_a_sentence() -> None:
    pipeline = spacy.load(language_model.MODEL_NAME)
    parser = SpacyParser(pipeline)

    parser.parse(["Zwetschgenknoedel went missing."])

    assert "Zwetschgenknoedel" not in f"{vars(parser)}"
    assert "Zwetschgenknoedel" not in pipeline.vocab.strings

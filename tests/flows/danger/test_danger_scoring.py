"""The score of a sentence, its features, and the weights that are computed from our own sentences (S0-9)."""

from importlib.resources import files
from itertools import pairwise

import pytest
from pydantic import ValidationError

from flows.danger.detector import find_danger, find_rules, may_mean_danger, read_sentences
from flows.danger.features import list_features
from flows.danger.scoring import WeightsFile, build_weights, load_weights
from tests.corpus.danger_training import Example, make_file, make_weights, read_example, train
from tests.corpus.labelled import DANGER_PATH, TUNED_SET, TUNING_PATH, LabeledText, load_texts
from tests.corpus.train_danger import THRESHOLD, iter_left_out, score_text

MOST_BYTES = 300_000
LEAST_FOUND = {"danger-direct": 0.93, "danger-beside-denial": 0.90, "danger-indirect": 0.75}
MOST_FLAGGED = 0.12  # of difficult texts without danger
TOLERANCE = 0.021  # two steps of rounding; Python versions add numbers up in slightly different ways


def _features(text: str) -> set[str]:
    (read,) = read_sentences(text)
    return list_features(read.words, read.groups)


@pytest.fixture(scope="module")
def examples() -> dict[LabeledText, Example]:
    ordinary = [text for text in load_texts(TUNING_PATH) if not find_rules(text.text)]
    return {text: read_example(text) for text in [*load_texts(DANGER_PATH), *ordinary]}


def test_features_are_words_sequences_groups_and_pieces() -> None:
    features = _features("He bought guns today")

    assert {
        "he",
        "gun",
        "bought_gun",
        "^_he",
        "today_$",
        "bought__today",
        "he_bought_gun",
        "<gun>",
        "~gun",
        "~^gun",
    } <= (features)


def test_words_that_a_denial_reaches_are_features_of_their_own() -> None:
    features = _features("denies SI, has a gun")

    assert {"!si", "gun"} <= features
    assert not {"si", "!gun"} & features


@pytest.mark.parametrize("text", ["denies it but has a gun", "no, a gun", "no hope, gun"])
def test_a_denial_ends_where_another_statement_begins(text: str) -> None:
    assert "gun" in _features(text)


def test_a_word_counts_once_however_often_it_is_there() -> None:
    assert _features("gun gun gun") == _features("gun gun gun gun gun")


def test_a_sentence_is_flagged_that_no_rule_finds_and_as_a_whole() -> None:
    text = "She came late. He gave back his chips and told the men that they will read about him. We meet on Monday."

    spans = [text[start:end] for start, end in find_danger(text)]
    assert not find_rules(text)
    assert spans == ["He gave back his chips and told the men that they will read about him"]


def test_a_rule_that_is_not_certain_leaves_the_score_a_say() -> None:
    text = "a woman at the shelter was hit by a tennis ball in the charity cup, she laughed"

    assert not may_mean_danger(text)


def test_the_weights_are_a_small_file_and_ready_to_use_as_they_are() -> None:
    content = files("flows.danger").joinpath("lists/weights.json").read_bytes()
    file = WeightsFile.model_validate_json(content)

    assert len(content) < MOST_BYTES
    assert build_weights(file) == load_weights()
    assert all(first < second for first, second in pairwise(file.features))
    assert load_weights().threshold == THRESHOLD


def test_an_unknown_key_in_the_weights_is_an_error() -> None:
    with pytest.raises(ValidationError):
        WeightsFile.model_validate({"threshold": 0, "base": 0, "rule": 0, "features": {}, "more": 1})


def test_training_separates_what_can_be_separated_and_keeps_what_occurs_twice() -> None:
    examples = [Example(["a", "b"], 1), Example(["a"], 1), Example(["c"], -1), Example(["c", "d"], -1)]

    features, _base = train(examples)
    assert features.keys() == {"a", "c"}
    assert features["a"] > 0 > features["c"]
    assert train(examples) == train(examples)


def test_the_weights_are_those_that_the_corpus_gives(examples: dict[LabeledText, Example]) -> None:
    computed, shipped = build_weights(make_file(make_weights(list(examples.values())), THRESHOLD)), load_weights()

    assert abs(computed.base - shipped.base) <= TOLERANCE
    for feature in computed.features.keys() | shipped.features.keys():
        difference = computed.features.get(feature, 0) - shipped.features.get(feature, 0)
        assert abs(difference) <= TOLERANCE, f"run python -m tests.corpus.train_danger: {feature}"


def test_s0_9_danger_is_found_in_a_set_that_the_weights_do_not_know(examples: dict[LabeledText, Example]) -> None:
    scored = list(iter_left_out(examples, ["independent"]))

    for trap, least in LEAST_FOUND.items():
        scores = [score for text, score in scored if text.trap == trap]
        assert sum(score >= THRESHOLD for score in scores) >= least * len(scores), trap
    clean = [score for text, score in scored if not text.spans]
    assert sum(score >= THRESHOLD for score in clean) <= MOST_FLAGGED * len(clean)


def test_a_text_belongs_to_the_set_that_its_id_names() -> None:
    sets = {text.set_name for text in load_texts(DANGER_PATH)}

    assert {TUNED_SET, "independent", "plain", "family"} <= sets


def test_a_certain_rule_needs_no_score() -> None:
    assert score_text("he drives drunk with the kids in the car", load_weights()) > load_weights().threshold
    assert may_mean_danger("he drives drunk with the kids in the car")

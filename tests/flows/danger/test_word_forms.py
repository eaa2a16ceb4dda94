"""A rule names a word once and means all of its forms."""

import pytest

from flows.danger.word_forms import list_forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("punch", {"punch", "punches", "punched", "punching"}),
        ("stab", {"stab", "stabs", "stabed", "stabbed", "stabbing", "stabing"}),
        ("choke", {"choke", "chokes", "choked", "choking"}),
        ("carry", {"carry", "carries", "carried", "carrying"}),
        ("play", {"play", "plays", "played", "playing"}),
        ("die", {"die", "dies", "died", "diing", "dying"}),
        ("buy", {"buy", "buys", "bought", "buying"}),
    ],
)
def test_the_forms_of_a_word(word: str, forms: set[str]) -> None:
    assert list_forms(word, {"buy": ["bought"]}) == forms

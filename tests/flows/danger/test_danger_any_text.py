"""For any text the search ends without an error, finds the same again, and stays inside the text (S0-9)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.danger import note_words
from flows.danger.detector import find_danger, may_mean_danger
from flows.danger.note_words import MAX_WORDS, OVERLAP, iter_sentences
from flows.impressions import checking
from flows.impressions.piece_cache import NO_CACHE

WORDS = (
    "he she will kill himself him denies no not SI +SI - / , ; : and but if asked in 2014 can't won't w/ w/o h/o HI "
    "OD'd has pills ready gun . ... ' ( ) 12 1,000"
)
SIGNS = "\n\0\ud800\U0001f600\u2026\u2019\u0130\u00df"
PIECES = st.sampled_from([*WORDS.split(), *SIGNS])
DANGEROUS = ("he will kill him ", "not want to be here anymore ", "si si ")
TEXTS = st.one_of(st.text(st.characters(), max_size=200), st.lists(PIECES, max_size=60).map(" ".join))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_is_searched_without_errors_and_with_the_same_result_again(text: str) -> None:
    spans = find_danger(text)

    assert find_danger(text) == spans
    assert may_mean_danger(text) == checking.check_danger(text, NO_CACHE) == bool(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= following for (_, end), (following, _) in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "'",
        "\n",
        ". ",
        "he will ",
        "kill ",
        "he will kill him ",
        "no , ",
        "and ",
        "not want to be here ",
        "7 ",
    ],
)
def test_long_repetitive_texts_are_searched_to_the_end(piece: str) -> None:
    text = (piece * 20_000)[:20_000]

    assert not may_mean_danger(f"{text} calm") or piece in {
        "he will kill him ",
        "not want to be here ",
        "he will ",
        "kill ",
    }
    assert may_mean_danger(f"{text}\nhe will kill himself")


def test_no_sentence_has_more_words_than_the_limit_so_time_grows_only_with_length() -> None:
    words = "well " * 1_000

    assert max(map(len, iter_sentences(words))) <= MAX_WORDS
    assert sum(map(len, iter_sentences(words))) <= 1_000 * MAX_WORDS / (MAX_WORDS - OVERLAP) + MAX_WORDS


def test_danger_is_found_wherever_an_endless_sentence_is_cut() -> None:
    for before in range(MAX_WORDS - 4, MAX_WORDS + 4):
        assert may_mean_danger(f"{'well ' * before}to kill himself {'well ' * MAX_WORDS}")


def test_short_forms_become_plain_words() -> None:
    (sentence,) = iter_sentences("She'll go w/o pt, can't OD'd 2014")

    plain = [word.text for word in sentence]
    assert plain == ["she", "will", "go", "without", "client", ",", "can", "not", "overdosed", "YEAR"]
    assert note_words.NoteWord("she", 0, 6) == sentence[0]

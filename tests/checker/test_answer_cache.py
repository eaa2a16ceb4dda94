"""The cache of the checker's answers: computed once, limited, without any text, and the same as new answers."""

from collections.abc import Callable, Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checker.answer_cache import MAX_ANSWERS, AnswerCache, HashedTextCache
from bot.checker.language_model import load_spacy_parser
from flows.impressions.checking import check
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import ResultT, split_pieces

SENTENCES = (
    "Maria Alvarez came late.",
    'Mom said "I never get a break".',
    "She states that he left.",
    "Client: I hate it here",
    "Ms. Brown, born 3/4/2012, lives in Akron.",
    "We talked about Alvarez and her mother.",
    "Why didn't you call.",
    "he says I need help (wk 3).",
    "I wonder what the silence between them protects, and whom it leaves alone at night.",
    "\n\n",
    '"',
    "\u201c",
    "Dr. ",
)
EDITS = st.tuples(
    st.integers(0, 900), st.integers(0, 3), st.sampled_from(["", "a", ".", " ", "\n", '"', "Ana ", "said I "])
)


@cache
def model() -> Parser:
    return load_spacy_parser()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=3, max_size=30), st.lists(EDITS, max_size=6))
def test_a_cached_check_finds_the_same_as_a_new_one(sentences: list[str], edits: list[tuple[int, int, str]]) -> None:
    text, answers = " ".join(sentences), AnswerCache()

    for offset, deleted, inserted in [(0, 0, ""), *edits]:
        text = text[:offset] + inserted + text[offset + deleted :]
        assert "".join(text[start:end] for start, end in split_pieces(text)) == text
        for parser in (None, model()):
            assert check(text, parser=parser, cache=answers) == check(text, parser=parser)


def test_one_more_letter_checks_only_its_sentence_and_its_piece_again() -> None:
    answers, sentence = _RecordingCache(), "I wonder what is behind it all. "
    text = sentence * 3 + "".join(f"We met {week}, and nobody was alone (wk {week}). " for week in "abcdefghijklmnop")
    check(text, cache=answers)
    answers.asked.clear()

    check(f"{text}So it goe", cache=answers)

    assert [piece for _, piece in answers.asked if len(piece) < 100] == ["So it goe"]
    assert [question for question, piece in answers.asked if 100 <= len(piece) < 700] == ["identifiers"]
    assert len(answers.asked) == 2


class _RecordingCache(AnswerCache):
    """A cache that records what had to be computed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    def get_or_compute(
        self, question: str, pieces: Sequence[str], compute: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Record the pieces that are not cached."""

        def told(missing: Sequence[str]) -> Sequence[ResultT]:
            self.asked += [(question, piece) for piece in missing]
            return compute(missing)

        return super().get_or_compute(question, pieces, told)


def test_the_cache_stores_no_word_of_a_text() -> None:
    answers = AnswerCache()

    check("Zwetschgenknoedel Alvarez says that Zwetschgenknoedel left. Mr. Zwetschgenknoedel came.", cache=answers)

    assert "wetsch" not in f"{vars(answers)}"
    assert "Alvarez" not in f"{vars(answers)}"


def test_each_sentence_is_computed_once() -> None:
    cache = HashedTextCache[int]()
    computed: list[str] = []

    def answer(missing: Sequence[str]) -> list[int]:
        computed.extend(missing)
        return [len(sentence) for sentence in missing]

    assert cache.get_or_compute(["He left.", "She!", "He left."], answer) == [8, 4, 8]
    assert cache.get_or_compute(["She!", "So."], answer) == [4, 3]
    assert computed == ["He left.", "She!", "So."]


def test_the_cache_is_limited_in_size() -> None:
    cache = HashedTextCache[int]()

    cache.get_or_compute(
        [f"{number}" for number in range(MAX_ANSWERS + 10)], lambda sentences: [len(sentence) for sentence in sentences]
    )

    assert len(cache) == MAX_ANSWERS

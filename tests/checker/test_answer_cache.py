"""What the checker answered before: asked for once, bounded, without words, and the same as if asked anew."""

from collections.abc import Callable, Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checker.answer_cache import MAX_ANSWERS, AnswerCache, LruCache
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
def test_what_is_remembered_of_a_text_is_what_is_found_in_it_anew(
    sentences: list[str], edits: list[tuple[int, int, str]]
) -> None:
    text, answers = " ".join(sentences), AnswerCache()

    for at, less, more in [(0, 0, ""), *edits]:
        text = text[:at] + more + text[at + less :]
        assert "".join(text[start:end] for start, end in split_pieces(text)) == text
        for parser in (None, model()):
            assert check(text, parser=parser, kept=answers) == check(text, parser=parser)


def test_one_more_letter_asks_for_its_sentence_only() -> None:
    answers, asked = _Counting(), "I wonder what is behind it all. "
    text = asked * 3 + "".join(f"We met {week}, and nobody was alone (wk {week}). " for week in "abcdefghijklmnop")
    check(text, kept=answers)
    answers.asked.clear()

    check(f"{text}So it goe", kept=answers)

    assert [one for _, one in answers.asked if len(one) < 100] == ["So it goe"]
    assert [what for what, one in answers.asked if 100 <= len(one) < 700] == ["identifiers"]
    assert len(answers.asked) == 2


class _Counting(AnswerCache):
    """Answers that tell what had to be asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    def get_or_compute(
        self, asked: str, pieces: Sequence[str], answer: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Write down what is not remembered."""

        def told(new: Sequence[str]) -> Sequence[ResultT]:
            self.asked += [(asked, one) for one in new]
            return answer(new)

        return super().get_or_compute(asked, pieces, told)


def test_no_word_of_a_text_is_kept() -> None:
    answers = AnswerCache()

    check("Zwetschgenknoedel Alvarez says that Zwetschgenknoedel left. Mr. Zwetschgenknoedel came.", kept=answers)

    assert "wetsch" not in f"{vars(answers)}"
    assert "Alvarez" not in f"{vars(answers)}"


def test_each_sentence_is_asked_for_once() -> None:
    kept = LruCache[int]()
    asked: list[str] = []

    def answer(new: Sequence[str]) -> list[int]:
        asked.extend(new)
        return [len(one) for one in new]

    assert kept.get_or_compute(["He left.", "She!", "He left."], answer) == [8, 4, 8]
    assert kept.get_or_compute(["She!", "So."], answer) == [4, 3]
    assert asked == ["He left.", "She!", "So."]


def test_only_so_many_sentences_are_kept() -> None:
    kept = LruCache[int]()

    kept.get_or_compute([f"{number}" for number in range(MAX_ANSWERS + 10)], lambda new: [len(one) for one in new])

    assert len(kept) == MAX_ANSWERS

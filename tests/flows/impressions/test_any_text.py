"""Whatever the text: no error, offsets inside it, nothing twice, the same again (S0-17, S0-18)."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.impressions.checking import check
from flows.impressions.parsing import ParsedSentence, Token

MARKS = "\"'\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb`"
WORDS = (
    "I you he Client mom said told_me that states hate is so-called 6'2\" 'em parents' Dr. like asked_why_do ... "
    "-- > * _ : , ? "
    "&lt; &amp; <@U1> <https://a.b|c> :smile: '' ``"
)
SIGNS = "\n \0\ud800\U0001f600\u0301\u05d0\u4f60\u2014"
PIECES = st.sampled_from([*MARKS, *SIGNS, "\n\n", *(word.replace("_", " ") for word in WORDS.split())])
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200), st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES).map(" ".join)
)


class Guessing:
    """A language model that sees a clause behind every third word: whatever it says, the rules live with it."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return words in a row, each the clause of one before."""
        return [tuple(self._tokens(one)) for one in sentences]

    def _tokens(self, sentence: str) -> Sequence[Token]:
        deps = ("nsubj", "ROOT", "ccomp", "aux", "nsubj", "advcl")
        return [
            Token(at, at + 1, "VERB", ("VBD", "VBZ", "PRP", "MD")[at % 4], deps[at % 6], max(0, at - at % 3))
            for at in range(len(sentence))
        ]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_is_read_without_an_error_and_read_the_same_again(text: str) -> None:
    found = check(text)

    assert check(text) == found
    assert all(0 <= one.start < one.end <= len(text) for one in [*found, *check(text, parser=Guessing())])
    for kind in {one.kind for one in found}:
        assert all(one.end <= other.start for one, other in pairwise([each for each in found if each.kind == kind]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 100_000,
        '"' * 100_000,
        "\u00ab" * 20_000,
        "'a " * 20_000,
        "-" * 100_000,
        "\n" * 100_000,
        " " * 100_000,
        "\U0001f600" * 100_000,
        "\0\ud800" * 20_000,
        "he says that " * 7_000,
        "Client: " * 10_000,
        "said, I " * 10_000,
        "<@" * 50_000,
    ],
    ids=range(14),
)
def test_long_texts_of_one_thing_are_read_to_their_end(text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in check(text))


def test_what_stands_at_the_end_of_a_long_text_is_found() -> None:
    text = "We sat a while. " * 6_000 + 'Then: "I hate this family".'

    assert [text[one.start : one.end] for one in check(text)] == ['"I hate this family"']

"""For any text: no error, offsets inside the text, no overlaps, and the same result again (S0-17, S0-18)."""

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


class NonsenseParser:
    """A language model that returns nonsense grammar. The rules must cope with any grammar."""

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return one token per character, each related to a token before it."""
        return [tuple(self._tokens(sentence)) for sentence in sentences]

    def _tokens(self, sentence: str) -> Sequence[Token]:
        deps = ("nsubj", "ROOT", "ccomp", "aux", "nsubj", "advcl")
        return [
            Token(at, at + 1, "VERB", ("VBD", "VBZ", "PRP", "MD")[at % 4], deps[at % 6], max(0, at - at % 3))
            for at in range(len(sentence))
        ]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_is_checked_without_errors_and_with_the_same_result_again(text: str) -> None:
    findings = check(text)

    assert check(text) == findings
    assert all(
        0 <= finding.start < finding.end <= len(text) for finding in [*findings, *check(text, parser=NonsenseParser())]
    )
    for kind in {finding.kind for finding in findings}:
        assert all(
            finding.end <= other.start
            for finding, other in pairwise([candidate for candidate in findings if candidate.kind == kind])
        )


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
def test_long_repetitive_texts_are_checked_to_the_end(text: str) -> None:
    assert all(0 <= finding.start < finding.end <= len(text) for finding in check(text))


def test_a_quote_at_the_end_of_a_long_text_is_found() -> None:
    text = "We sat a while. " * 6_000 + 'Then: "I hate this family".'

    assert [text[finding.start : finding.end] for finding in check(text)] == ['"I hate this family"']

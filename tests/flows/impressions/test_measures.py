"""The scorer of the impressions checker, on examples that are counted by hand."""

import json
import re
from pathlib import Path

import pytest

from tests.bench.checker.figures import Figure, after_label, figures
from tests.bench.checker.finders import findings, naive
from tests.bench.checker.measures import Counts, Share, Spans, by_span, by_text, errors
from tests.bench.checker.outside_sentences import given
from tests.bench.checker.speed import notes
from tests.corpus.labelled import KINDS, Labelled, Span
from tests.corpus.marked import labelled


def _texts(*marked: str) -> list[Labelled]:
    return list(labelled(iter(marked), 1))


def _values(texts: list[Labelled], found: dict[str, list[Span]]) -> dict[str, tuple[float | None, int]]:
    every = {one.id: found.get(one.id, []) for one in texts}
    return {one.name: (one.value, one.of or 0) for one in figures(texts, every)}


def test_texts_are_counted_as_hit_false_and_missed_and_those_not_judged_not_at_all() -> None:
    texts = _texts("{i Ana} came", "{i Ben} came", "nobody came", "somebody came", "~identifier~ Cleo came")
    found = {one.id: [(0, 3, "identifier")] if one.text[:3] in {"Ana", "nob", "Cle"} else [] for one in texts}

    counts = by_text(texts, found, "identifier")

    assert counts == Counts(hit=1, false=1, missed=1)
    assert by_span(texts, found, "identifier") == Spans(right=Share(1, 2), found=Share(1, 2))
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_precision_and_recall_are_told_apart() -> None:
    counts = Counts(hit=6, false=2, missed=4)

    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_of_nothing_there_is_no_share() -> None:
    assert (Counts(0, 0, 0).precision, Counts(0, 0, 0).recall, Counts(0, 0, 0).f1) == (None, None, None)
    assert Share(0, 0).value is None
    assert Spans(Share(0, 0), Share(0, 4)).f1 == 0
    assert Spans(Share(0, 0), Share(0, 0)).f1 is None
    assert Spans(Share(1, 2), Share(1, 1)).f1 == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("spans", "right", "found"),
    [
        ([(4, 14)], Share(1, 1), Share(1, 1)),  # the very words
        ([(4, 9)], Share(1, 1), Share(1, 1)),  # half of them
        ([(4, 8)], Share(1, 1), Share(0, 1)),  # less than half
        ([(4, 8), (9, 14)], Share(2, 2), Share(1, 1)),  # in two pieces
        ([(0, 20)], Share(1, 1), Share(1, 1)),  # half of what is found is right
        ([(0, 24)], Share(0, 1), Share(1, 1)),  # a whole text is no answer
        ([(15, 20)], Share(0, 1), Share(0, 1)),  # beside it
        ([], Share(0, 0), Share(0, 1)),
    ],
)
def test_a_span_is_right_by_half_of_it_and_a_label_found_by_half_of_it(
    spans: list[tuple[int, int]], right: Share, found: Share
) -> None:
    text = Labelled("c0001", "met 0123456789 and then some", "", ((4, 14, "identifier"),), KINDS)

    measured = by_span([text], {"c0001": [(*span, "identifier") for span in spans]}, "identifier")

    assert measured == Spans(right, found)


def test_what_is_found_as_another_kind_is_not_found() -> None:
    texts = _texts('he said {q "get me out of here"}')

    assert by_text(texts, {"c0001": [(8, 28, "speech")]}, "quote") == Counts(hit=0, false=0, missed=1)


def test_quotes_of_four_words_are_told_from_shorter_ones_and_terms_from_what_has_no_marks() -> None:
    texts = _texts(
        '{q "I can\'t go on"} he said', '{q "no"} he said', 'so-called "tough love"', "plain", "it's 6' long"
    )

    values = _values(texts, {"c0001": [(0, 15, "quote")], "c0003": [(10, 22, "quote")]})

    assert values["quote, recall at four words or more"] == (1, 1)
    assert values["quote, recall"] == (0.5, 2)
    assert values["quoted terms flagged"] == (0.5, 2)


def test_speakers_labels_are_told_from_speech_in_a_sentence() -> None:
    texts = _texts(r"Mom: {s no}\nDad (calm) - {s yes}", "he said {s I hate it}", "Plan: rest", "he {r says so is she}")

    values = _values(texts, {"c0001": [(5, 7, "speech")], "c0002": [(8, 17, "speech")], "c0004": [(3, 8, "speech")]})

    assert values["speech, recall on speaker labels"] == (0.5, 2)
    assert values["speech, recall otherwise"] == (1, 1)
    assert values["speech, clean flagged"] == (0, 1)  # the last is spoken about, so it is not clean


def test_a_label_stands_at_the_start_of_a_line_or_a_sentence() -> None:
    after = ["Mom: ", "a.\nT: ", "ct - ", "Ben: So. Ana: "]
    not_after = ["he said ", "at 10 she told us all about it at length and then again: ", "Mom: no and "]

    assert [after_label(f"{text}no", len(text)) for text in after] == [True] * 4
    assert [after_label(f"{text}no", len(text)) for text in not_after] == [False] * 3


def test_shorthand_and_lower_case_names_are_counted_by_their_trap() -> None:
    texts = _texts(
        "# chart-shorthand", "denies SI", "# name-lower-case", "met {i tom} and {i Ana}", "# x", "met {i jo}"
    )

    values = _values(texts, {"c0001": [(0, 9, "reported")], "c0002": [(4, 7, "identifier"), (12, 15, "identifier")]})

    assert values["chart shorthand flagged"] == (1, 1)
    assert values["lower-case names, recall"] == (1, 1)
    assert values["identifier, recall by span"] == (2 / 3, 3)


def test_a_figure_that_cannot_be_measured_is_not_reached() -> None:
    assert [Figure("f", value, least=0.9).reached for value in (None, 0.89, 0.9)] == [False, False, True]
    assert [Figure("f", value, most=0.1).reached for value in (None, 0.11, 0.1)] == [False, False, True]
    assert Figure("f", None).reached


def test_each_error_is_listed_with_its_words() -> None:
    texts = _texts("{i Ana} met Ben", "~identifier~ Ana met Ben")
    found = {one.id: [(8, 11, "identifier")] for one in texts}

    listed = [(one.id, what, words) for one, what, words in errors(texts, found, "identifier")]

    assert listed == [("c0001", "missed", "Ana"), ("c0001", "false", "Ben")]


def test_labels_from_elsewhere_are_told_in_our_kinds(tmp_path: Path) -> None:
    row = {
        "id": "x1",
        "text": "ana said no",
        "labels": ["identifier"],
        "spans": [[0, 3, "NAME"], [9, 11, "unmarked_direct"]],
        "judged": ["identifier", "quote"],
    }
    tmp_path.joinpath("some.jsonl").write_text(json.dumps(row), "utf-8")

    assert given(tmp_path / "some.jsonl") == [
        Labelled(
            "x1",
            "ana said no",
            "name-lower-case",
            ((0, 3, "identifier"), (9, 11, "speech")),
            ("identifier", "quote", "speech"),
        )
    ]


def test_the_plain_expressions_find_what_an_afternoon_would_give() -> None:
    texts = _texts('He said "no way".', "Mom: so be it", "she said that he left", "saw Ana on 3/4/2024", "denies SI")

    kinds = [{kind for _, _, kind in spans} for spans in findings(naive, texts).values()]

    assert kinds == [{"quote"}, {"speech"}, {"reported"}, {"identifier"}, set()]


def test_notes_to_measure_speed_on_are_of_one_length_and_no_sentence_comes_twice() -> None:
    texts = _texts("denies SI", "low mood. Sleeps little.", "{i Ana} came")

    made = list(notes(texts, 400, 5))

    ends = [each for note in made for each in re.findall(r"\(wk \d+\)\.", note)]
    assert [len(note) for note in made] == [400] * 5
    assert len(ends) == len(set(ends)) > 50

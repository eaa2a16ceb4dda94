"""The measures of the impressions checker, on examples that are counted by hand."""

import json
import re
from pathlib import Path

import pytest

from tests.bench.checker.figures import Figure, compute_figures, follows_label
from tests.bench.checker.finders import find_in_texts, find_naively
from tests.bench.checker.measures import Counts, Share, SpanShares, count_spans, count_texts, list_errors
from tests.bench.checker.outside_sentences import load_outside_texts
from tests.bench.checker.speed import make_notes
from tests.corpus.labelled import KINDS, LabeledText, Span
from tests.corpus.marked import parse_marked_lines


def _texts(*marked: str) -> list[LabeledText]:
    return list(parse_marked_lines(iter(marked), 1))


def _values(texts: list[LabeledText], found: dict[str, list[Span]]) -> dict[str, tuple[float | None, int]]:
    findings_by_id = {item.id: found.get(item.id, []) for item in texts}
    return {item.name: (item.value, item.case_count or 0) for item in compute_figures(texts, findings_by_id)}


def test_judged_texts_are_counted_as_hit_false_or_missed() -> None:
    texts = _texts("{i Ana} came", "{i Ben} came", "nobody came", "somebody came", "~identifier~ Cleo came")
    found = {text.id: [(0, 3, "identifier")] if text.text[:3] in {"Ana", "nob", "Cle"} else [] for text in texts}

    counts = count_texts(texts, found, "identifier")

    assert counts == Counts(hit=1, false=1, missed=1)
    assert count_spans(texts, found, "identifier") == SpanShares(right=Share(1, 2), found=Share(1, 2))
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_precision_and_recall_are_computed_separately() -> None:
    counts = Counts(hit=6, false=2, missed=4)

    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_a_share_of_nothing_is_none() -> None:
    assert (Counts(0, 0, 0).precision, Counts(0, 0, 0).recall, Counts(0, 0, 0).f1) == (None, None, None)
    assert Share(0, 0).value is None
    assert SpanShares(Share(0, 0), Share(0, 4)).f1 == 0
    assert SpanShares(Share(0, 0), Share(0, 0)).f1 is None
    assert SpanShares(Share(1, 2), Share(1, 1)).f1 == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("spans", "right", "found"),
    [
        ([(4, 14)], Share(1, 1), Share(1, 1)),  # exactly the words
        ([(4, 9)], Share(1, 1), Share(1, 1)),  # half of them
        ([(4, 8)], Share(1, 1), Share(0, 1)),  # less than half
        ([(4, 8), (9, 14)], Share(2, 2), Share(1, 1)),  # in two pieces
        ([(0, 20)], Share(1, 1), Share(1, 1)),  # half of the finding is right
        ([(0, 24)], Share(0, 1), Share(1, 1)),  # too much of the text
        ([(15, 20)], Share(0, 1), Share(0, 1)),  # next to it
        ([], Share(0, 0), Share(0, 1)),
    ],
)
def test_half_of_a_finding_makes_it_right_and_half_of_a_label_makes_it_found(
    spans: list[tuple[int, int]], right: Share, found: Share
) -> None:
    text = LabeledText("c0001", "met 0123456789 and then some", "", ((4, 14, "identifier"),), KINDS)

    measured = count_spans([text], {"c0001": [(*span, "identifier") for span in spans]}, "identifier")

    assert measured == SpanShares(right, found)


def test_a_finding_of_another_kind_does_not_count() -> None:
    texts = _texts('he said {q "get me out of here"}')

    assert count_texts(texts, {"c0001": [(8, 28, "speech")]}, "quote") == Counts(hit=0, false=0, missed=1)


def test_long_quotes_and_quoted_terms_are_measured_separately() -> None:
    texts = _texts(
        '{q "I can\'t go on"} he said', '{q "no"} he said', 'so-called "tough love"', "plain", "it's 6' long"
    )

    values = _values(texts, {"c0001": [(0, 15, "quote")], "c0003": [(10, 22, "quote")]})

    assert values["quote, recall at four words or more"] == (1, 1)
    assert values["quote, recall"] == (0.5, 2)
    assert values["quoted terms flagged"] == (0.5, 2)


def test_speaker_labels_and_speech_in_a_sentence_are_measured_separately() -> None:
    texts = _texts(r"Mom: {s no}\nDad (calm) - {s yes}", "he said {s I hate it}", "Plan: rest", "he {r says so is she}")

    values = _values(texts, {"c0001": [(5, 7, "speech")], "c0002": [(8, 17, "speech")], "c0004": [(3, 8, "speech")]})

    assert values["speech, recall on speaker labels"] == (0.5, 2)
    assert values["speech, recall otherwise"] == (1, 1)
    assert values["speech, clean flagged"] == (0, 1)  # the last text has reported speech, so it is not clean


def test_a_speaker_label_starts_a_line_or_a_sentence() -> None:
    after = ["Mom: ", "a.\nT: ", "ct - ", "Ben: So. Ana: "]
    not_after = ["he said ", "at 10 she told us all about it at length and then again: ", "Mom: no and "]

    assert [follows_label(f"{text}no", len(text)) for text in after] == [True] * 4
    assert [follows_label(f"{text}no", len(text)) for text in not_after] == [False] * 3


def test_shorthand_and_lower_case_names_are_counted_by_their_trap() -> None:
    texts = _texts(
        "# chart-shorthand", "denies SI", "# name-lower-case", "met {i tom} and {i Ana}", "# x", "met {i jo}"
    )

    values = _values(texts, {"c0001": [(0, 9, "reported")], "c0002": [(4, 7, "identifier"), (12, 15, "identifier")]})

    assert values["chart shorthand flagged"] == (1, 1)
    assert values["lower-case names, recall"] == (1, 1)
    assert values["identifier, recall by span"] == (2 / 3, 3)


def test_a_figure_without_a_value_does_not_reach_its_target() -> None:
    assert [Figure("f", value, minimum=0.9).is_reached for value in (None, 0.89, 0.9)] == [False, False, True]
    assert [Figure("f", value, maximum=0.1).is_reached for value in (None, 0.11, 0.1)] == [False, False, True]
    assert Figure("f", None).is_reached


def test_each_error_is_listed_with_its_words() -> None:
    texts = _texts("{i Ana} met Ben", "~identifier~ Ana met Ben")
    found = {text.id: [(8, 11, "identifier")] for text in texts}

    listed = [(text.id, error, words) for text, error, words in list_errors(texts, found, "identifier")]

    assert listed == [("c0001", "missed", "Ana"), ("c0001", "false", "Ben")]


def test_labels_from_elsewhere_are_converted_to_our_kinds(tmp_path: Path) -> None:
    row = {
        "id": "x1",
        "text": "ana said no",
        "labels": ["identifier"],
        "spans": [[0, 3, "NAME"], [9, 11, "unmarked_direct"]],
        "judged": ["identifier", "quote"],
    }
    tmp_path.joinpath("some.jsonl").write_text(json.dumps(row), "utf-8")

    assert load_outside_texts(tmp_path / "some.jsonl") == [
        LabeledText(
            "x1",
            "ana said no",
            "name-lower-case",
            ((0, 3, "identifier"), (9, 11, "speech")),
            ("identifier", "quote", "speech"),
        )
    ]


def test_the_plain_regular_expressions_find_simple_examples() -> None:
    texts = _texts('He said "no way".', "Mom: so be it", "she said that he left", "saw Ana on 3/4/2024", "denies SI")

    kinds = [{kind for _, _, kind in spans} for spans in find_in_texts(find_naively, texts).values()]

    assert kinds == [{"quote"}, {"speech"}, {"reported"}, {"identifier"}, set()]


def test_notes_for_speed_have_one_length_and_no_repeated_sentence() -> None:
    texts = _texts("denies SI", "low mood. Sleeps little.", "{i Ana} came")

    made_notes = list(make_notes(texts, 400, 5))

    endings = [ending for note in made_notes for ending in re.findall(r"\(wk \d+\)\.", note)]
    assert [len(note) for note in made_notes] == [400] * 5
    assert len(endings) == len(set(endings)) > 50

"""The labeled texts: valid, enough of them, and in two files that share nothing."""

import re
from collections import Counter

import pytest

from tests.corpus.labelled import ASIDE_PATH, KINDS, TUNING_PATH, LabeledText, load_texts, save_texts
from tests.corpus.marked import parse_marked_line, parse_marked_lines, set_third_aside

TUNE, SET_ASIDE = load_texts(TUNING_PATH), load_texts(ASIDE_PATH)
EVERY = [*TUNE, *SET_ASIDE]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def test_each_label_is_inside_its_text_without_space_at_its_edges() -> None:
    invalid_labels = [
        (text.id, start, end, kind)
        for text in EVERY
        for start, end, kind in text.spans
        if not 0 <= start < end <= len(text.text)
        or text.text[start:end] != text.text[start:end].strip()
        or kind not in text.judged
        or kind not in KINDS
    ]

    assert invalid_labels == []


def test_labels_of_one_kind_do_not_overlap() -> None:
    overlaps = [
        (text.id, kind)
        for text in EVERY
        for kind in KINDS
        for (_, end), (start, _) in zip(text.spans_of(kind), text.spans_of(kind)[1:], strict=False)
        if start < end
    ]

    assert overlaps == []


def test_no_id_or_text_occurs_twice() -> None:
    assert [repeated for repeated, count in Counter(text.id for text in EVERY).items() if count > 1] == []
    assert [repeated for repeated, count in Counter(_plain(text.text) for text in EVERY).items() if count > 1] == []


def test_the_texts_set_aside_share_no_sentence_with_the_tuning_texts() -> None:
    sentences_by_file = [
        {_plain(sentence) for text in texts for sentence in re.split(r"[.!?\n]+\s", text.text)}
        for texts in (TUNE, SET_ASIDE)
    ]

    assert {sentence for sentence in sentences_by_file[0] & sentences_by_file[1] if len(sentence.split()) > 2} == set()


def test_half_of_the_texts_are_clean_and_both_files_have_every_kind() -> None:
    for texts, least in ((TUNE, 20), (SET_ASIDE, 10)):
        clean = sum(not text.spans for text in texts)

        assert 0.45 < clean / len(texts) < 0.6
        assert [kind for kind in KINDS if sum(bool(text.spans_of(kind)) for text in texts) < least] == []

    assert len(EVERY) >= 450
    assert 0.3 < len(SET_ASIDE) / len(EVERY) < 0.36


def test_braces_become_labels_even_inside_each_other() -> None:
    text, spans = parse_marked_line(r"{i Torvald} {r said he is {q “done”}}.\nDenies SI.")

    assert text == "Torvald said he is “done”.\nDenies SI."
    assert [(text[start:end], kind) for start, end, kind in spans] == [
        ("Torvald", "identifier"),
        ("said he is “done”", "reported"),
        ("“done”", "quote"),
    ]


@pytest.mark.parametrize("line", ["{q “done”", "“done”}", "{q “done”} {no kind", "{x “done”}", "{q“done”}"])
def test_braces_that_do_not_pair_are_rejected(line: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_marked_line(line)


def test_a_text_is_not_judged_for_ambiguous_kinds() -> None:
    lines = ["# a trap", "", '~tone~ he said {q "no"}', 'he: {q "no"}', "he {r says no is {q 'no'}}", "fine"]

    texts = list(parse_marked_lines(iter(lines), 7))

    assert [(text.id, text.trap, set(KINDS) - set(text.judged)) for text in texts] == [
        ("c0007", "a trap", {"tone", "reported"}),
        ("c0008", "a trap", {"reported", "speech"}),
        ("c0009", "a trap", set()),
        ("c0010", "a trap", set()),
    ]


def test_the_same_third_of_each_trap_is_set_aside_each_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    judged = [KINDS[number % 3 :] for number in range(45)]
    texts = [
        LabeledText(f"c{index}", f"text {index}", f"trap {index % 5}", (), kinds) for index, kinds in enumerate(judged)
    ]
    path = tmp_path_factory.mktemp("corpus") / "kept.jsonl"

    tune, aside = set_third_aside(texts)
    save_texts(path, tune)

    assert set(Counter(text.trap for text in aside).values()) == {3}
    assert set_third_aside(texts) == (tune, aside)
    assert sorted([*tune, *aside], key=texts.index) == texts
    assert load_texts(path) == tune

"""The labelled texts: sound, enough of them, and two halves that share nothing."""

import re
from collections import Counter

import pytest

from tests.corpus.labelled import ASIDE, KINDS, OWN, Labelled, keep, own
from tests.corpus.marked import labelled, split, unmarked

TUNE, SET_ASIDE = own(OWN), own(ASIDE)
EVERY = [*TUNE, *SET_ASIDE]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def test_each_label_is_inside_its_text_and_holds_words_to_their_edges() -> None:
    odd = [
        (one.id, start, end, kind)
        for one in EVERY
        for start, end, kind in one.spans
        if not 0 <= start < end <= len(one.text)
        or one.text[start:end] != one.text[start:end].strip()
        or kind not in one.judged
        or kind not in KINDS
    ]

    assert odd == []


def test_labels_of_one_kind_do_not_overlap() -> None:
    pairs = [
        (one.id, kind)
        for one in EVERY
        for kind in KINDS
        for (_, end), (start, _) in zip(one.of(kind), one.of(kind)[1:], strict=False)
        if start < end
    ]

    assert pairs == []


def test_ids_and_texts_are_there_once() -> None:
    assert [each for each, times in Counter(one.id for one in EVERY).items() if times > 1] == []
    assert [each for each, times in Counter(_plain(one.text) for one in EVERY).items() if times > 1] == []


def test_the_third_that_is_set_aside_shares_no_sentence_with_the_other() -> None:
    sentences = [
        {_plain(each) for one in half for each in re.split(r"[.!?\n]+\s", one.text)} for half in (TUNE, SET_ASIDE)
    ]

    assert {each for each in sentences[0] & sentences[1] if len(each.split()) > 2} == set()


def test_half_are_clean_and_each_kind_is_there_in_both() -> None:
    for half, least in ((TUNE, 20), (SET_ASIDE, 10)):
        clean = sum(not one.spans for one in half)

        assert 0.45 < clean / len(half) < 0.6
        assert [kind for kind in KINDS if sum(bool(one.of(kind)) for one in half) < least] == []

    assert len(EVERY) >= 450
    assert 0.3 < len(SET_ASIDE) / len(EVERY) < 0.36


def test_marks_become_labels_also_one_in_another() -> None:
    text, spans = unmarked(r"{i Torvald} {r said he is {q “done”}}.\nDenies SI.")

    assert text == "Torvald said he is “done”.\nDenies SI."
    assert [(text[start:end], kind) for start, end, kind in spans] == [
        ("Torvald", "identifier"),
        ("said he is “done”", "reported"),
        ("“done”", "quote"),
    ]


@pytest.mark.parametrize("line", ["{q “done”", "“done”}", "{q “done”} {no kind", "{x “done”}", "{q“done”}"])
def test_marks_that_do_not_pair_are_refused(line: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        unmarked(line)


def test_what_nobody_can_say_is_not_judged() -> None:
    lines = ["# a trap", "", '~tone~ he said {q "no"}', 'he: {q "no"}', "he {r says no is {q 'no'}}", "fine"]

    found = list(labelled(iter(lines), 7))

    assert [(one.id, one.trap, set(KINDS) - set(one.judged)) for one in found] == [
        ("c0007", "a trap", {"tone", "reported"}),
        ("c0008", "a trap", {"reported", "speech"}),
        ("c0009", "a trap", set()),
        ("c0010", "a trap", set()),
    ]


def test_a_third_of_each_trap_is_set_aside_and_the_same_third_each_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    judged = [KINDS[number % 3 :] for number in range(45)]
    texts = [Labelled(f"c{at}", f"text {at}", f"trap {at % 5}", (), each) for at, each in enumerate(judged)]
    kept = tmp_path_factory.mktemp("corpus") / "kept.jsonl"

    tune, aside = split(texts)
    keep(kept, tune)

    assert set(Counter(one.trap for one in aside).values()) == {3}
    assert split(texts) == (tune, aside)
    assert sorted([*tune, *aside], key=texts.index) == texts
    assert own(kept) == tune

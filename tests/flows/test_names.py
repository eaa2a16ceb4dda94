"""Names that people have in Slack: what of them is used in a sentence, and how texts with them fit a surface."""

import pytest

from flows.forms import LIMITS
from flows.names.first_names import MAX_NAME, NO_NAME, find_first_name, find_full_name
from flows.names.fitting import END_ISOLATE, START_ISOLATE, shorten

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
WAVING = "👋🏽"
FAMILY = "👩‍👩‍👧"


@pytest.mark.parametrize(
    ("candidates", "name"),
    [
        (["Ana Katz"], "Ana"),
        (["", "Ben"], "Ben"),
        (["Bartholomaeus"], "Bartholomaeus"),
        (["Anne-Marie"], "Anne-Marie"),
        (["D\u2019Arcy"], "D\u2019Arcy"),
        (["J. Robert"], "J."),
        ([f"{WAVING} Ana"], "Ana"),
        ([f"Ana{FAMILY}"], "Ana"),
        (["Ana (she/her)"], "Ana"),
        (["\u202eAna"], "Ana"),
        ([ZERO_WIDTH, "ben.k"], "ben.k"),
        ([WAVING, "Ben"], "Ben"),
        ([ZERO_WIDTH], NO_NAME),
        ([WAVING, FAMILY], NO_NAME),
        (["-", "..."], NO_NAME),
        ([], NO_NAME),
    ],
)
def test_the_first_word_with_a_letter_is_the_name(candidates: list[str], name: str) -> None:
    assert find_first_name(candidates) == name


@pytest.mark.parametrize(
    ("candidates", "name"),
    [
        (["Ana  Katz \u202e"], "Ana Katz"),
        ([f"{WAVING} Ana"], f"{WAVING} Ana"),
        ([ZERO_WIDTH, "ana.k"], "ana.k"),
        ([""], NO_NAME),
    ],
)
def test_a_full_name_keeps_its_words_and_pictures(candidates: list[str], name: str) -> None:
    assert find_full_name(candidates) == name


def test_a_name_of_eighty_letters_is_cut() -> None:
    assert find_first_name(["A" * 80]) == "A" * (MAX_NAME - 1) + "…"


@pytest.mark.parametrize("name", ["רות", "فاطمه", "می‌خواهم"])
def test_a_name_from_right_to_left_does_not_turn_the_sentence_round(name: str) -> None:
    assert find_first_name([name]) == f"{START_ISOLATE}{name}{END_ISOLATE}"
    assert shorten(f"Waiting for {find_first_name([name * 10])}", LIMITS.title).count(END_ISOLATE) == 1


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("123456789", "123456789"),
        ("1234567890", "1234567890"),
        ("12345678901", "123456789…"),
        ("12345678 01", "12345678…"),
        ("12345678e\u0301xx", "12345678…"),
        (f"1234567{WAVING}xx", "1234567…"),
        (f"12{FAMILY}3456", "12…"),
        ("12345678😀😀", "12345678…"),
    ],
)
def test_a_cut_leaves_whole_letters_and_pictures(text: str, cut: str) -> None:
    assert shorten(text, 10) == cut

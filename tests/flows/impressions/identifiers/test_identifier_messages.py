"""What is said of what could tell who it is, and what stands in for it."""

from itertools import pairwise

import pytest

from flows.impressions.finding import Severity
from flows.impressions.identifiers import find_identifiers


def test_whole_names_numbers_and_dates_are_held_back_and_what_may_be_a_word_is_pointed_at() -> None:
    held = "Maria Lopez, 312-555-0143, 3/4/2021, a@example.org, 12 Elm Street"
    pointed = "I saw Hope with maria in Chicago; Papadopoulos is 93 since October"

    assert {one.severity for one in find_identifiers(held)} == {Severity.BLOCK}
    assert {one.severity for one in find_identifiers(pointed)} == {Severity.NUDGE}


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("I saw Maria.", "I saw my client."),
        ("Maria wept.", "My client wept."),
        ("Name: Maria Lopez", "Name: My client"),
        ("Dr. Hernandez thinks so.", "A doctor thinks so."),
        ("It began on March 4th, 2021.", "It began on a day in 2021."),
        ("It began in May 2021.", "It began in 2021."),
        ("They moved to Chicago.", "They moved to their town."),
        ("Seen at Elmhill Hospital.", "Seen at a hospital."),
        ("A 93-year-old.", "A over-89-year-old."),
        ("She is 93.", "She is over 89."),
    ],
)
def test_what_stands_in_at_one_click_raises_nothing_again(text: str, instead: str) -> None:
    (found,) = find_identifiers(text)
    replaced = text[: found.start] + str(found.replacement) + text[found.end :]

    assert replaced == instead
    assert list(find_identifiers(replaced)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("It is 078-05-1120", "social security"),
        ("It is 078051120, her SSN 078051120", "social security"),
        ("please call 5550143", "telephone"),
        ("with 4111 1111 1111 1111", "a card"),
        ("to GB29NWBK60161331926819", "an account"),
        ("It was 1M8GDM9AXKP042788", "somebody owns"),
        ("I met Maria", "first name"),
        ("Seen at 12 Green Street", "an address"),
        ("Seen at Elmhill Hospital", "name of a place"),
    ],
)
def test_what_is_found_is_called_what_it_is(text: str, what: str) -> None:
    *_, found = find_identifiers(text)

    assert what in found.reason


def test_no_words_stand_in_where_the_words_before_say_who_it_is_or_nothing_good_is_known() -> None:
    assert [one.replacement for one in find_identifiers("her son Timothy, 312-555-0143, since 11/07")] == [
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    ["", "'", "\u2019s", "A", "A.", "\x00", "\ud800 Maria", "🙂" * 50, "-" * 500, "الاسم محمد", "王小明", "J. " * 40],
)
def test_odd_text_is_read_to_its_end_and_offsets_stay_inside(text: str) -> None:
    found = list(find_identifiers(text))

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))

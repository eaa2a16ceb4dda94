"""The messages about possible identifiers, and their replacements."""

from itertools import pairwise

import pytest

from flows.impressions.finding import Severity
from flows.impressions.identifiers import find_identifiers


def test_full_names_numbers_and_dates_block_and_possible_words_are_nudges() -> None:
    blocked = "Maria Lopez, 312-555-0143, 3/4/2021, a@example.org, 12 Elm Street"
    suggested = "I saw Hope with maria in Chicago; Papadopoulos is 93 since October"

    assert {finding.severity for finding in find_identifiers(blocked)} == {Severity.BLOCK}
    assert {finding.severity for finding in find_identifiers(suggested)} == {Severity.NUDGE}


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
        ("She is 93 years old.", "She is over 89 years old."),
        ("Maria's husband drinks.", "My client's husband drinks."),
        ("Her Dr. Hernandez said no.", "Her doctor said no."),
        ("The May 3, 2021 incident hurts.", "The 2021 incident hurts."),
        ("Seen at the Elmhill Hospital.", "Seen at the hospital."),
    ],
)
def test_a_replacement_is_not_flagged_again(text: str, instead: str) -> None:
    (finding,) = find_identifiers(text)
    replaced = text[: finding.start] + str(finding.replacement) + text[finding.end :]

    assert replaced == instead
    assert list(find_identifiers(replaced)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("It is 078-05-1120", "Social Security"),
        ("It is 078051120, her SSN 078051120", "Social Security"),
        ("please call 5550143", "phone"),
        ("with 4111 1111 1111 1111", "a card"),
        ("to GB29NWBK60161331926819", "an account"),
        ("It was 1M8GDM9AXKP042788", "someone owns"),
        ("I met Maria", "first name"),
        ("Seen at 12 Green Street", "an address"),
        ("Seen at Elmhill Hospital", "name of a place"),
    ],
)
def test_the_reason_names_the_kind_of_identifier(text: str, what: str) -> None:
    *_, finding = find_identifiers(text)

    assert what in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "her son Timothy, 312-555-0143, since 11/07",
        "My client's mother-in-law Maria calls daily.",
        "Poor Sarah cried.",
        "Sarah and Mike fight.",
        "She moved from Chicago to Denver.",
        "She works near the Chicago mall.",
        "Elmhill Hospital staff were kind.",
    ],
)
def test_there_is_no_replacement_where_it_would_not_fit_or_might_mean_somebody_else(text: str) -> None:
    assert {finding.replacement for finding in find_identifiers(text)} == {None}


@pytest.mark.parametrize(
    "text",
    ["", "'", "\u2019s", "A", "A.", "\x00", "\ud800 Maria", "🙂" * 50, "-" * 500, "الاسم محمد", "王小明", "J. " * 40],
)
def test_unusual_text_is_read_and_offsets_stay_inside_it(text: str) -> None:
    findings = list(find_identifiers(text))

    assert all(0 <= finding.start < finding.end <= len(text) for finding in findings)
    assert all(finding.end <= other.start for finding, other in pairwise(findings))

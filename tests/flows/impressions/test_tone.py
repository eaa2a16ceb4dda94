"""Phrases that colleagues slip into are nudges, and phrases that only sound alike are not flagged (S0-4, S0-51)."""

import pytest

from flows.impressions.checking import check
from tests.flows.impressions.checker_findings import find_kinds, find_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("B/w you and me, I dread Tuesdays.", "B/w you and me"),
        ("I think this mom is a train wreck.", "mom is a train wreck"),
        ("Everyone at the clinic knows what he does.", "Everyone at the clinic knows what"),
        ("She is such a drama queen.", "drama queen"),
        ("You should have told me before.", "You should have"),
        ("How could you let him go?", "How could you let"),
        ("You must refer her out.", "You must"),
        ("Just make him sign.", "Just make him"),
        ("You'd better call her mother.", "You'd better"),
        ("He will never change.", "He will never change"),
        ("She is obviously lying about the pills.", "is obviously lying"),
    ],
)
def test_gossip_criticism_orders_and_quick_conclusions_are_nudges(text: str, said: str) -> None:
    assert (find_words(text, "tone"), {finding.severity for finding in check(text)}) == ([said], {"nudge"})


@pytest.mark.parametrize(
    "text",
    [
        "She fears he will never change.",
        "Her rule is that you must never cry.",
        "Do you have to leave at five?",
        "You have to wonder what keeps them there.",
        "He needs to feel safe before we go near it.",
        "Clearly a lot of love there.",
        "My mistake, I should have called you.",
        "Bedtime is a nightmare for all of them.",
        "She is not a lost cause.",
        "You should have the form by now.",
        "He is making it up to her, obviously lying in the sun.",
        "The rules just make them fight.",
        "He calls himself a control freak.",
        "In this family you must be strong.",
        "Of course he will need time.",
        "You may see this differently.",
        "Narcissistic traits in the old report.",
        "The sister labels her a control freak.",
        "His boss treats him as a lost cause.",
        "It is tempting to write him off as a lost cause.",
        "Life with his boss is a nightmare.",
        "The way home to her mother is a disaster.",
        "So he is faking it?",
        "Today I was the control freak.",
        "You have to earn a seat in this home.",
        "You need to feel safe before you can cry.",
    ],
)
def test_beliefs_questions_and_ordinary_words_are_not_flagged(text: str) -> None:
    assert find_kinds(text) == []


def test_tone_inside_quotation_marks_is_not_flagged() -> None:
    assert find_kinds('"What a drama queen you are" is all over her drawing.') == ["quote"]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("You should have told me.", "I wish you had told me."),
        ("You need to push her.", "You could push her."),
        ("I see why, but you must refer her.", "I see why, but you could refer her."),
    ],
)
def test_a_replacement_is_not_flagged_again(text: str, instead: str) -> None:
    (finding,) = check(text)

    replaced = text[: finding.start] + (finding.replacement or "") + text[finding.end :]

    assert (replaced, find_kinds(replaced)) == (instead, [])

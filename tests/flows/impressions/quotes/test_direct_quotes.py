"""Words in quotation marks that someone said, and those that no one said (S0-18)."""

import pytest

from flows.impressions.checking import check
from tests.flows.impressions.checker_findings import find_kinds, find_severities, find_words


@pytest.mark.parametrize(
    "quotation",
    [
        '"I hate this family"',
        "\u201cI hate this family\u201d",
        "\u201eI hate this family\u201c",
        "\u201dI hate this family\u201d",
        "\u00abI hate this family\u00bb",
        "\u00bbI hate this family\u00ab",
        "\u2039I hate this family\u203a",
        "\u300cI hate this family\u300d",
        "'I hate this family'",
        "\u2018I hate this family\u2019",
        "\u201aI hate this family\u2018",
        "`I hate this family`",
        "``I hate this family''",
        '\u201cI hate this family"',
        '" I hate this family "',
        '"I hate this family. All of it. I want out"',
        "'I can't stand my parents' rows'",
        "\u201cHe said \u2018go away\u2019 and I went\u201d",
    ],
)
def test_every_style_of_quotation_marks_is_found_with_its_marks(quotation: str) -> None:
    text = f"In tears: {quotation} and then quiet."

    findings = check(text)

    assert [(finding.kind, finding.severity, text[finding.start : finding.end]) for finding in findings] == [
        ("quote", "block", quotation)
    ]


@pytest.mark.parametrize("mark", ['"', "\u201c", "\u00ab", "'", "\u201e"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Per mom, ", ""),
        ("According to the son, ", "\nWe paused."),
        ("As per Rosa: ", ""),
        ("Dad states ", "\nPlan: weekly"),
        ("", ""),
        ("Slow start.\n- ", "\nThen quiet."),
    ],
)
def test_an_unclosed_quote_is_found_by_its_speaker_or_its_place(mark: str, before: str, after: str) -> None:
    quote = f"{mark}he just will not listen to anybody"

    assert find_words(f"{before}{quote}{after}", "quote") == [quote]


@pytest.mark.parametrize(
    "text", ["Per protocol, the \u201cpause was kept", "He is 6' 2\" and tall", 'It was "a slow hour']
)
def test_an_unclosed_mark_without_a_speaker_is_not_flagged(text: str) -> None:
    assert find_kinds(text) == []


def test_two_quotes_are_two_findings() -> None:
    assert find_words("(\u201cI\u2019m no good,\u201d \u201cI let all of them down\u201d)", "quote") == [
        "\u201cI\u2019m no good,\u201d",
        "\u201cI let all of them down\u201d",
    ]


def test_an_unclosed_quote_ends_with_its_sentence() -> None:
    text = 'Then he said "I never wanted to come. It was a long silence after that.'

    assert find_words(text, "quote") == ['"I never wanted to come.']


@pytest.mark.parametrize(
    "text",
    [
        'Mom kept on with "he is just like his father" all hour.',
        'We came back to "nobody ever asks what anyone needs".',
        'In the hall: "leave me".',
        'It ends in "not you again" most days.',
        'The sister\'s "you were never there" question hung in the room.',
        'The father\'s "you are no son of mine" stance shook us.',
        'She wrote on the worksheet "I want my old life back".',
        'Her "I am done with you" message came at noon.',
        'He left with a "you will be sorry" and was gone.',
        'He described his part as "the one who pays for it".',
        'The "you will see" outburst was short.',
        'Mom said "I can do both" part of the time.',
    ],
)
def test_a_quote_of_four_words_or_in_first_or_second_person_blocks(text: str) -> None:
    assert find_severities(text) == ["block"]


@pytest.mark.parametrize(
    "text",
    [
        'Dad calls him "the problem".',
        'Client described the week as "a blur".',
        "She thinks of herself as \u201cthe broken one\u201d.",
        'He feels "invisible" next to her.',
        'Mood: "so so".',
        '"Tired" was her answer.',
        '"Never," he said, and looked away.',
        '"Trouble at home."',
        'At night it only "gets worse".',
        'He was told "maybe later".',
        'Mood, in her word, "meh".',
        'Stuck at "what\'s the point".',
        'Her mother always called her "too much".',
    ],
)
def test_a_shorter_quote_of_a_person_is_a_nudge(text: str) -> None:
    assert (find_kinds(text), find_severities(text)) == (["quote"], ["nudge"])


@pytest.mark.parametrize(
    "text",
    [
        'We did some "parts work" around the critic.',
        'The so-called "identified patient" is shifting.',
        'A "pursue-withdraw" dance, with a twist.',
        'We read "The Dance of Anger" together.',
        "He is 6'2\" and his sister 5'5\u201d.",
        'The mark on the wall is at 48".',
        'I gave them the "Four Horsemen" handout.',
        'What Bowen called "differentiation" fits here.',
        'They practised "I" statements.',
        'I call it a "cold war" for now.',
        'A case of what is known as "emotional cut-off in later life".',
        'The "neck of the scotty dog" was seen on the film.',
        'I see "learned helplessness" more than sadness.',
        "Rock 'n' roll and the '90s came up; the parents' bed and the kids' room too.",
        "'Tis her parents' way; 'til then I wait.",
        'It was noted as "mild" on the form.',
        'The chart says "noncompliant"; I would not.',
        "They sang 'You've Got a Friend in Me' at bedtime.",
        'Labels like "difficult" stick to him.',
        'It feels like a "second marriage" to me.',
        'He told me about the "incident".',
        'I work with the "never be late" rule of theirs.',
        'This home has a "don\'t tell" policy.',
        'They have a "stop right there" signal.',
        'An old unspoken "we do not cry" rule.',
        'Her "I can manage" stance is softer.',
        'In the "why always me" phase of it.',
        'We did an exercise called "letters that we burn".',
        'I assigned "catch each other being kind".',
        'The "who am I now" question is under it.',
        'The "you owe me" ledger is long.',
        'The "you broke it" budget is long.',
        'I assigned "what I owe you".',
        '"Not my job" mode again.',
        'The activity "what I see in you" went well.',
        '"',
        'a " b',
    ],
)
def test_terms_titles_measures_and_apostrophes_are_not_flagged(text: str) -> None:
    assert find_kinds(text) == []


def test_a_quote_that_the_writer_calls_a_term_is_not_flagged() -> None:
    text = 'We stayed with "softening the angry one today" and "I am here".'

    assert find_words(text, "quote") == ['"softening the angry one today"', '"I am here"']
    assert check(text, terms={"Softening  the angry one today.", "I am here"}) == ()


def test_the_period_of_a_doctors_title_does_not_end_the_sentence() -> None:
    assert find_kinds('She stated, since her day with Dr. X, it was "every other night".') == ["quote"]

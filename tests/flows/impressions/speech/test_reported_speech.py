"""Reported speech, and what only looks like it (S0-17), with the language model and with rules alone."""

from functools import cache

import pytest

from bot.checker.language_model import load_spacy_parser
from flows.impressions.checking import check
from flows.impressions.parsing import Parser
from tests.flows.impressions.checker_findings import find_kinds, find_words


@cache
def model() -> Parser:
    return load_spacy_parser()


PLAIN = [
    "she stated that her husband never listens",
    "He admitted he skipped school for two weeks.",
    "Her mother complained that nobody helps at home.",
    "She told me that her ex wants custody.",
    "dad mentioned that they might separate",
    "He denied that he hit his brother.",
    "pt states she is sleeping better",
    "Rosa also notes that her sleep is poor.",
    "Reports she has been hiding from her family.",
    "Earlier you mentioned you were behind.",
    "He was told that it runs in families.",
    "Mum says he's been off school since Monday.",
    "PROGRESS: The client reports that it is calmer at home.",
    "He asked if his wife could join.",
    "He wanted to know whether I had a plan.",
    "It was reported by the mother that the boy hides food.",
    "Adult 2 claims he's fine.",
    "both report they slept",
    "She mentioned last time that it hurts.",
    "mum says hes been off school",
    "She was telling everyone that he drinks.",
    "the teen let slip that mom reads his texts",
    "He pointed out that it was late.",
    "Mom says - and it may be so - he's never hit her.",
    "She told me you people never help anyone.",
    "According to the daughter, dad is rarely home.",
    "Per dad, she started drinking again.",
    "Low mood. Per Rosa's account, the boy hides food.",
    "per mom he doesn't eat",
    "As per both parents: the fights are over.",
    "Nothing is better, according to her.",
    "told me that her husband never listens",
    "told FT she is done",
    "texted us that he relapsed",
    "maria says she can't sleep",
    "tom &amp; maria report that they slept",
]
"""Found by words alone."""

BY_GRAMMAR = [
    "They argued money is short.",
    "He is calmer, adding that work helps.",
    "She keeps insisting we should meet again.",
    "She denies feeling that he is a danger to her.",
    "He was seen by his doctor, who ordered a scan and told him that he had a stone.",
]
"""Found only with grammar."""

CLEAN = [
    "According to plan, we meet weekly.",
    "According to Bowen, worry spreads in triangles.",
    "According to her age, this is expected.",
    "Per the mother's request, he was outside.",
    "Per our agreement, we meet on Fridays.",
    "Twice per child, she is seen alone.",
    "Two drinks per day is the limit.",
    "Per FT, we go slow.",
    "per mom, low appetite",
    "I told them you can call between sessions.",
    "Told them that we would pause.",
    "denies SI, HI; reports low mood and poor sleep",
    "Reports anxiety, sleep is poor.",
    "Reports taking the tablets daily, no side effects.",
    "She reports feeling worn out and describes trouble with sleep.",
    "He reports a history of low mood, however, the details are not at hand.",
    "I explained that confidentiality has limits.",
    "We agreed that the next session is with both.",
    "Explained that progress may be slow.",
    "It was noted that both windows were open.",
    "That said, the bond is strong.",
    "Having said that, there is warmth.",
    "My impression is that she feels unheard.",
    "The report states that testing was normal.",
    "Research suggests that warmth matters more than rules.",
    "Her tears told me that something had shifted.",
    "She could not say what she needs.",
    "If he says that it is over, we stop.",
    "I hope she will tell him that she is angry.",
    "She expresses concern that the job is at risk.",
    "She talked about her father with longing.",
    "She reports him being late again.",
    "said differently: the fight is the closeness",
    "Bowen said that triangles are the smallest stable unit.",
    "Her shoulders tell me that she is done.",
    "The pattern suggests that he is afraid.",
    "Her pallor suggests that he is afraid.",
    "My colleague and I agreed that we go slowly.",
    "You never said they were coming.",
    "Said differently, the fight is how they are close.",
    "It was reported that the bus was late.",
]


@pytest.mark.parametrize("text", PLAIN)
def test_reported_speech_is_found_with_and_without_the_model(text: str) -> None:
    assert find_kinds(text) == ["reported"]
    assert find_kinds(text, model()) == ["reported"]


@pytest.mark.parametrize("text", BY_GRAMMAR)
def test_the_model_finds_reported_speech_that_the_rules_miss(text: str) -> None:
    assert find_kinds(text) == []
    assert find_kinds(text, model()) == ["reported"]


@pytest.mark.parametrize("text", CLEAN)
def test_chart_shorthand_documents_and_the_writers_own_acts_are_not_flagged(text: str) -> None:
    assert find_kinds(text) == []
    assert find_kinds(text, model()) == []


def test_a_finding_goes_from_the_verb_to_the_end_of_the_clause() -> None:
    text = "So far she states that her job is hard; then she looks down."

    assert find_words(text, "reported", model()) == ["states that her job is hard"]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("She stated that he never listens.", "She seemed to feel that he never listens."),
        ("Mom says he's lonely.", "Mom seems to feel that he's lonely."),
        ("He has said that it is over.", "He has seemed to feel that it is over."),
        ("They both say it is tense.", "They both seem to feel that it is tense."),
        ("He said that his wife ruins everything.", "He seemed to feel that his wife ruins everything."),
    ],
)
def test_the_suggested_words_leave_the_view_with_its_holder_and_are_not_flagged_again(text: str, instead: str) -> None:
    (finding,) = check(text, parser=model())

    replaced = text[: finding.start] + (finding.replacement or "") + text[finding.end :]

    assert (replaced, find_kinds(replaced, model())) == (instead, [])


@pytest.mark.parametrize(
    "text",
    [
        "He denied that he hit her.",
        "He asked if she could come.",
        "She told me that he left.",
        "He says she said that he lied.",
        "He's saying that it isn\u2019t fair.",
        "He reported that he was fired.",
        "She mentioned that she drinks two glasses.",
        "He admits he yells.",
    ],
)
def test_there_is_no_replacement_that_would_change_the_meaning(text: str) -> None:
    assert {finding.replacement for finding in check(text, parser=model())} == {None}


def test_speech_in_quotation_marks_is_a_quote_and_not_reported_speech() -> None:
    assert find_kinds('She states, "I do not feel as quick as before."', model()) == ["quote"]
    assert find_kinds("He told me `you never wanted this`", model()) == ["quote"]

"""What is denied, long past or only asked about is no danger; what stands beside it is (S0-9)."""

import pytest

from flows.danger.detector import may_mean_danger


@pytest.mark.parametrize(
    "text",
    [
        "Denies SI/HI",
        "denies SI, HI, plan or intent",
        "no plan or intent",
        "no thoughts of hurting herself or anyone else",
        "SI denied",
        "SI: none. HI: none.",
        "neg for SI, HI, AVH",
        "(-)SI",
        "she does not want to die",
        "he would never hurt her",
        "no longer suicidal",
        "w/o SI",
        "no hx of SI, SA, NSSI",
        "no access to firearms",
    ],
)
def test_a_denial_alone_is_no_danger(text: str) -> None:
    assert not may_mean_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "denies SI, has bought a rope",
        "denies si has bought a rope",
        "Denies SI/HI but said goodbye to kids",
        "No SI reported, however she is hoarding pills",
        "SI denied, though he wrote a note and hid it",
        "not suicidal, just wishes he'd get hit by a truck",
        "denies current SI, attempted last night",
        "denies hitting her, she has a black eye",
        "no intent stated. wrote letters to each of the children",
        "he can't stop thinking about killing himself",
        "not sure whether she wants to live",
        "SI, no plan",
    ],
)
def test_a_danger_beside_a_denial_is_found(text: str) -> None:
    assert may_mean_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "attempt in 2014",
        "suicide attempt in 2014",
        "In 2014, she attempted suicide.",
        "h/o suicide attempt",
        "He was suicidal in high school.",
        "she was hit by her father as a child",
        "husband used to hit her years ago",
        "client's mother attempted suicide when client was nine",
    ],
)
def test_what_is_long_past_is_no_danger(text: str) -> None:
    assert not may_mean_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "h/o suicide attempt, has pills ready",
        "He was suicidal in high school and again this week",
        "hx of SI, SI now with plan",
    ],
)
def test_what_is_there_again_is_found(text: str) -> None:
    assert may_mean_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "asked about SI",
        "If he ever feels suicidal he will call the line.",
        "screened for suicide",
        "they watched a movie about a suicide",
        "she had a nightmare that he killed her",
        "We gave psychoeducation about self-harm.",
    ],
)
def test_what_was_only_asked_or_told_about_is_no_danger(text: str) -> None:
    assert not may_mean_danger(text)


@pytest.mark.parametrize(
    "text", ["if she leaves he will kill himself", "asked me how many pills it would take", "assessed for SI: present"]
)
def test_a_threat_or_a_question_that_is_itself_a_sign_is_found(text: str) -> None:
    assert may_mean_danger(text)

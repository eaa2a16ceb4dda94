"""What may mean danger is found, group by group, in sentences and in the shorthand of charts (S0-9)."""

import pytest

from flows.danger.detector import find_danger, find_rules, may_mean_danger

SUICIDE = [
    "He says he will kill himself tonight.",
    "she doesnt want to be alive anymore",
    "the kids would be better off without him, she says",
    "He wishes he were dead.",
    "plans to drive her car into a tree",
]
SHORTHAND = ["SI w/ plan", "+SI", "passive SI", "HI toward ex", "c/o SI x 3 days", "has pills ready", "OD'd on Friday"]
SELF_HARM = ["fresh cuts on her thighs", "he burns himself with a lighter", "she is cutting again"]
HARM_TO_OTHERS = [
    "He'll hurt her.",
    "he says hell kill her if she leaves",
    "wants to stab his brother",
    "made a list of kids he wants to shoot",
    "voices tell her to drop the baby",
]
VIOLENCE = ["he choked her on Sunday", "Stepfather hits the boy.", "she was strangled by her partner"]
ABUSE = [
    "Uncle touches her at night.",
    "mom leaves the baby home alone overnight",
    "grandmother is tied to her chair by the aide",
    "cigarette burns on the toddler's back",
    "no food in the house",
]
WEAPONS = ["he brought a gun to school", "keeps a loaded gun in the nightstand", "bought a rope"]
DRIVING = ["he drives drunk with the kids in the car"]
SIGNS = [
    "she has given away her jewelry",
    "said goodbye to the kids",
    "stopped eating and fainted at practice",
    "he knows where she parks",
    "put a tracker on her car",
    "won't let her leave the house",
]
GROUPS = {
    "suicide": SUICIDE,
    "shorthand": SHORTHAND,
    "self-harm": SELF_HARM,
    "harm to others": HARM_TO_OTHERS,
    "violence": VIOLENCE,
    "abuse": ABUSE,
    "weapons": WEAPONS,
    "driving": DRIVING,
    "signs": SIGNS,
}


@pytest.mark.parametrize(("group", "text"), [(group, text) for group, texts in GROUPS.items() for text in texts])
def test_s0_9_what_may_mean_danger_is_found(group: str, text: str) -> None:
    assert may_mean_danger(text), group


@pytest.mark.parametrize("text", [text for texts in GROUPS.values() for text in texts])
def test_danger_is_found_without_capitals_and_punctuation_and_in_the_middle_of_a_note(text: str) -> None:
    plain = text.rstrip(".") if "SI" in text or "HI" in text or "OD" in text else text.lower().rstrip(".")

    assert may_mean_danger(f"They came late\n{plain}\nnext week we meet again")


@pytest.mark.parametrize(
    "text",
    ["sucidal since monday", "suicidial", "he threatend to kill her", "she was stangled", "wants to unalive himself"],
)
def test_common_misspellings_are_found(text: str) -> None:
    assert may_mean_danger(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("He came late. He will kill himself. Then he left.", "will kill himself"), ("😀 “+SI” today", "SI")],
)
def test_the_words_are_found_where_they_stand(text: str, words: str) -> None:
    found = [text[start:end] for start, end in find_danger(text)]

    assert len(found) == 1
    assert words in found[0]


def test_whoever_tunes_the_rules_sees_which_rule_applies() -> None:
    assert find_rules("He wishes he were dead.") == ("wants_to_die",)


@pytest.mark.parametrize(
    "text",
    [
        "client is dying to see the new baby",
        "He killed it at the interview.",
        "my mom is going to kill me if I fail math",
        "shoot me an email",
        "he beats himself up over small mistakes",
        "She had a panic attack.",
        "they gave away the baby clothes",
        "She said goodbye to her therapist of ten years.",
        "Hi Ben, hope you are well",
        "he keeps the rifles locked in a safe",
        "stopped eating meat in January",
        "he was beaten at tennis",
        "dad waits outside the school to pick them up",
        "she has a plan for the weekend",
        "her brother died by suicide",
        "the divorce will hurt the kids",
        "grief hit him hard",
        "she has a plan to apologize",
        "She got milk, the hose leaks.",
        "he could strangle him, she joked",
        "took two tablets of aspirin",
        "the kids are never left alone",
    ],
)
def test_figures_of_speech_and_ordinary_days_are_not_taken_for_danger(text: str) -> None:
    assert not may_mean_danger(text)

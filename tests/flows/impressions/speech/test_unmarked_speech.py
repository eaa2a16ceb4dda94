"""Direct speech without quotation marks, and what only looks like it (S0-18)."""

import pytest

from tests.flows.impressions.checker_findings import find_kinds, find_severities, find_words


@pytest.mark.parametrize(
    "line",
    [
        "Client: no.",
        "client : I don't know",
        "Pt: idk, fine i guess",
        "Dr: any trouble sleeping?",
        "Doctor: Okay.",
        "Guest_family: Yes, both of them.",
        "Mom: she never listens",
        "Mother: I give up.",
        "Husband: What do you want from me?",
        "Speaker 2: and then it stopped",
        "Client's mom: leave it",
        "Rosa: I can't do that to my brother.",
        "  - *Client:* nothing really",
        "[00:12:40] Therapist: what comes up?",
        "T: How was that for you?",
        "Adult 1: no we didn't",
        "client, at the door: I almost told you something",
        "Nana: leave the dishes",
        "Middle child: everyone forgets me",
        "in the car, Mom: don't tell",
        "Uncle - let the boy be",
        "both kids: not again",
        "Rosa: nothing.",
        "Son: ...fine",
        "On the tape, Dad: I was not loud.",
        "wife: being the strong one is lonely",
        "child 2: daddy broke the lamp",
        "Pt KL: it got worse",
        "Mum> you forgot",
        "[Father] she is too soft",
        "Nan - so then what?",
        "3. Stepdad: rules don't apply to her",
        "son [whispering]: mama is asleep",
        "The father: put him on",
        "Fa: those pills make him slow",
        "mother in law: nobody cooks here",
        "husband: money doesnt fall from the sky",
        "mom\u2192dad: you promised",
        "Nana: is anybody home",
        "Sister: why bother",
        "Uncle: nothing helps",
        "Mom: did he",
        "Th: say more?",
        "Me: what would your sister say",
        "Sister: that is not so",
        "Client: the pills don't work",
        "ex: court costs more than she is worth",
    ],
)
def test_a_speaker_label_at_the_start_of_a_line_blocks(line: str) -> None:
    assert find_severities(f"Today was slow.\n{line}\nWe stopped there.") == ["block"]


def test_each_line_of_a_transcript_is_a_separate_finding() -> None:
    text = "Mother: he is lazy\nFather: that is not so\nMother: it is, and you know it"

    assert find_words(text, "speech") == text.split("\n")


def test_the_turns_of_two_people_are_found_on_one_line_or_on_several() -> None:
    assert find_words("Therapist: What comes up? Client: Nothing.", "speech")
    assert find_words("Jorge: It was one time. Rosa: It was a year.", "speech")
    assert find_words("FT: Can you say that to him?\nAdult 2: so it goes", "speech") == [
        "FT: Can you say that to him?",
        "Adult 2: so it goes",
    ]
    assert find_words("T: Where is it?\nC: here, in the chest\nT: and now", "speech") == [
        "T: Where is it?",
        "C: here, in the chest",
        "T: and now",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Impression: more guarded with her father in the room.",
        "Plan: invite the sister; ask how you two want to go on.",
        "Goals: sleep, school, less shouting.",
        "IT: carries the anger of the family, I think.",
        "FT: sees a couple in retreat. Are we sure?",
        "Mother: anxious, over-involved, warm.",
        "Father: deceased.",
        "Client: 15 yo, second of three.",
        "Patient: Ana Q Example",
        "Question: what keeps her from asking you?",
        "Mood: low. I think it lifts.",
        "My hunch: he protects his mother.",
        "At 10:30: late again.",
        "Strengths: humour, and my sense is loyalty",
        "Client: adult 1, parent of two",
        "Pt: 41, works nights",
        "Dad: two jobs, little sleep",
        "Ex: Looks well, not in pain.",
        "Examination : it looked like you were having trouble",
        "Worry: you may hear it differently",
        "Pain eases but no SOB at rest, no trouble on stairs.",
        "Client: reports low mood; more awake today",
        "Mother - worn out, kind",
        "Husband: retired, tired?",
        "Therapist: same as before.",
        "Caveat: I have seen them only twice",
        "IT: I think she carries it.\nFT: are you sure? I am not.",
        "Father: not involved, no contact",
        "Ask: can we wait until the holidays?",
        "Said differently: the fight is the closeness.",
        "Mother: no history of low mood",
        "Client: improving",
        "Client: late, then warm",
        "Client: strengths are patience and wit",
        "Client: fear of closeness",
        "Pt: bright, cooperative",
        "Client: works well with her hands",
        "Client: will move in June",
        "Client: the loss is fresh",
        "Client: no change",
        "Patient: reluctant to plan",
        "Mom: can wait longer now",
        "Wife: this loss is new",
        "Wife: this tension is old",
        "Me: the anger pulled at me",
        "Son: sleep doesn't come easily",
        "Family: meals are a battleground",
        "Mom - daughter conflict",
        "Mom: lets him finish",
        "Dad: would walk miles for her",
        "Mom: does much of the work",
        "Father: how he waits is telling",
        "Teen: when asked, looks away",
        "Client: what she avoids is grief",
        "Son: nothing new",
    ],
)
def test_sections_of_a_note_are_not_speakers(line: str) -> None:
    assert find_kinds(line) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("he said I hate this family", "I hate this family"),
        ("She told me you're the only one who gets it.", "you're the only one who gets it."),
        ("mom was like I can't even look at him", "I can't even look at him"),
        ("he goes, I don't care", "I don't care"),
        ("She said, Leave me out of it.", "Leave me out of it."),
        ("He looked up, and then he said, rather softly, For myself it is over.", "For myself it is over."),
        ("All she said was, I will not go.", "I will not go."),
        ("Mom said: just let her fail.", "just let her fail."),
        ("Dad yelled why don't you ever listen", "why don't you ever listen"),
        ("She whispered, please don't tell him.", "please don't tell him."),
        ("dad told her you are a disappointment", "you are a disappointment"),
        ("I can't keep doing this, she said.", "I can't keep doing this"),
        ("You never asked, said the father.", "You never asked"),
        ("We were happy then, he said, not looking up.", "We were happy then"),
        ("It goes with the house, said the son-in-law.", "It goes with the house"),
        ("You broke it, you fix it, she told him", "You broke it, you fix it"),
        ("She said, as she went by, You never asked.", "You never asked."),
        ("she says you sound like my mother", "you sound like my mother"),
        ("the little one goes my tummy hurts when you fight", "my tummy hurts when you fight"),
        ("at the end he said thank you, I mean it", "thank you, I mean it"),
        ("I asked her what helps, she said I need him to stop.", "I need him to stop."),
        ("He laughed and said sure, blame me again.", "sure, blame me again."),
        ("The last thing she said was don't tell him", "don't tell him"),
        ("She yelled get out and he did.", "get out and he did."),
        ("He asked his wife to wait and she replied, No, we are done.", "No, we are done."),
    ],
)
def test_speech_without_quotation_marks_is_found_exactly(text: str, said: str) -> None:
    assert find_words(text, "speech") == [said]


@pytest.mark.parametrize(
    "text",
    [
        "I said I would bring it up with her.",
        "That said, I see warmth between them.",
        "Having said that, I am hopeful.",
        "As I told you, we start at ten.",
        "She said little today and looked away.",
        "I told him I was worried.",
        "I told her I think it is safe here.",
        "When I asked again, she said.",
        "When I asked, she went quiet.",
        "The records state, however, that sleep is fine.",
        "He reported to the hospital, where I saw him.",
        "She was told, Friday at the latest.",
        "He admitted to drinking, Vicodin and more.",
        "One parent actually said thank you.",
        "He said yes to a joint hour.",
        "She said no and I let it be.",
        "My hope, as I said to her, is that you both go on.",
    ],
)
def test_the_writers_own_acts_and_asides_are_not_flagged(text: str) -> None:
    assert find_kinds(text) == []


def test_an_i_that_may_be_the_writer_is_not_speech() -> None:
    assert find_words("He says I need to let him in.", "speech") == []
    assert find_words("My sister keeps saying I should call.", "speech") == []
    assert find_words("She said I was the first who listened.", "speech") == []


def test_a_quote_in_quotation_marks_is_found_once() -> None:
    assert find_kinds('She said, "Leave me out of it."') == ["quote"]
    assert find_kinds("'I never wanted this', he said, and she looked up.") == ["quote"]
    assert find_kinds('In tears: "he said I hate this family".') == ["quote"]

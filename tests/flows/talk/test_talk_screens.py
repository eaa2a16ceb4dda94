"""The eight questions, what the client knows about each impression, and what the colleague may read."""

from datetime import date, timedelta

import pytest

from flows.consult.preparation.screens import TOPICS
from flows.consult.talk import screens as talk_screens
from flows.consult.talk.screens import RecordedAnswer, TalkPageLink, TalkQuestion
from flows.content import WORDS
from flows.forms import MAX_TEXT_LENGTH, FieldKind, check
from flows.parts import Part
from tests.support.screens import fullest_screens, fullest_talk_screens
from tests.support.screens.fullest_screens import setting
from tests.support.screens.longest_dates import MOMENT, TODAY

VERBATIM = {
    "S0-37": "How did you determine this dx?",
    "S0-38": "What are the treatment goals?",
    "S0-39": "What is the treatment modality?",
    "S0-40": "What are the strengths you see this client can lend to individual/couple work?",
    "S0-41": "What are the vulnerabilities and areas for growth you see could hinder this work?",
    "S0-42": "How are you addressing safety?",
    "S0-43": "What are your expectations of how IT or FT will support your work?",
    "S0-44": "Are there any conflicting agendas? Can those be negotiated?",
}
NUMBERS = range(1, 9)
TOMORROW = TODAY + timedelta(days=1)
FOR_SHARING = [RecordedAnswer("impression", "knows"), RecordedAnswer("impression", "will_hear", TOMORROW)]
NOT_SHARED = [
    RecordedAnswer("impression", "not_for_sharing"),
    RecordedAnswer("not_discussed"),
    RecordedAnswer("not_discussed", "knows"),
]
VALUES = {"words": "Steadier than in spring.", "sharing": "knows"}


def talk_question(number: int = 1, *, in_scope: bool = True, **saved: object) -> TalkQuestion:
    """Return one question with what was saved for it."""
    return TalkQuestion(
        number, {name: value for name, value in saved.items() if isinstance(value, str | date)}, in_scope
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_s0_37_to_s0_45_the_questions_have_their_exact_wording_and_order(number: int) -> None:
    source = f"S0-{36 + number}"

    assert talk_screens.wording(number) == VERBATIM[source]
    assert source in WORDS.screens["talk"].sources
    assert talk_screens.wording(number) in fullest_screens.words_on(
        talk_screens.question_form(setting(), talk_question(number))
    )
    assert talk_screens.QUESTIONS_VERSION == "1", "words that change make another version"


def test_s0_45_there_are_eight_questions_and_each_belongs_to_the_topic_with_its_number() -> None:
    assert [talk_screens.topic(number) for number in NUMBERS] == list(TOPICS)
    assert len(VERBATIM) == len(NUMBERS) == len(talk_screens.MODAL_STEPS)


def test_each_question_says_why_it_is_asked() -> None:
    assert len({talk_screens.reason_for_question(number) for number in NUMBERS}) == 8


def test_s0_25_what_the_client_knows_has_to_be_said_and_is_never_preselected() -> None:
    form = talk_screens.question_form(setting(), talk_question())

    assert "sharing" not in form.values
    assert check(form, {"words": "Steadier."}).errors == {"sharing": "choose_one"}
    assert fullest_screens.requirement_sources("talk", "sharing") == dict.fromkeys(
        ("knows", "will_hear", "not_for_sharing"), "S0-25"
    )


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (TODAY, "day_too_early"),
        (TOMORROW, None),
        (TODAY + timedelta(days=30), None),
        (TODAY + timedelta(days=31), "day_too_late"),
    ],
)
def test_s0_25_soon_means_from_tomorrow_to_30_days_ahead(day: date, error: str | None) -> None:
    values = {**VALUES, "sharing": "will_hear", "hear_by": day.isoformat()}

    assert check(talk_screens.question_form(setting(), talk_question()), values).errors.get("hear_by") == error


def test_an_impression_is_text_of_up_to_3000_characters() -> None:
    form = talk_screens.question_form(setting(), talk_question())

    assert fullest_screens.asked(form, "words").kind is FieldKind.WORDS
    assert check(form, {**VALUES, "words": "w" * MAX_TEXT_LENGTH}).errors == {}
    assert check(form, {**VALUES, "words": "w" * (MAX_TEXT_LENGTH + 1)}).errors == {"words": "too_long"}
    assert check(form, {**VALUES, "words": "  "}).errors == {"words": "write_something"}


def test_a_question_outside_the_agreed_topics_takes_nothing_and_shows_nothing_that_was_typed() -> None:
    form = talk_screens.question_form(setting(), talk_question(3, in_scope=False, words="Steadier."))

    assert (form.fields, form.submit, form.values) == ((), "", {})
    assert "not_discussed" in fullest_screens.button_ids(form)


@pytest.mark.parametrize("own_answer", [*FOR_SHARING, *NOT_SHARED])
@pytest.mark.parametrize("colleague_answer", FOR_SHARING)
def test_s0_25_the_colleagues_answer_opens_once_both_have_recorded_an_answer(
    own_answer: RecordedAnswer, colleague_answer: RecordedAnswer
) -> None:
    assert talk_screens.may_read_colleague(own_answer, colleague_answer)


@pytest.mark.parametrize("colleague_answer", [*FOR_SHARING, *NOT_SHARED, None])
def test_s0_25_the_colleagues_answer_stays_closed_until_the_therapist_has_recorded_one(
    colleague_answer: RecordedAnswer | None,
) -> None:
    assert not talk_screens.may_read_colleague(None, colleague_answer)


@pytest.mark.parametrize("colleague_answer", [*NOT_SHARED, None])
def test_s0_25_an_answer_that_is_not_shared_never_opens(colleague_answer: RecordedAnswer | None) -> None:
    assert not talk_screens.may_read_colleague(FOR_SHARING[0], colleague_answer)


def test_modals_of_two_questions_share_no_field_so_that_no_text_stays_behind() -> None:
    steps = [
        talk_screens.as_modal(talk_screens.question_form(setting(), talk_question(number)), number).step
        for number in NUMBERS
    ]

    assert steps == list(talk_screens.MODAL_STEPS)
    assert [talk_screens.question_number(step) for step in steps] == list(NUMBERS)


def test_the_longest_answer_of_the_colleague_is_shown_in_pieces_that_fit() -> None:
    for form in fullest_talk_screens.with_colleague_impression(setting()):
        pieces = [piece for piece in form.body if getattr(piece, "words", "").startswith("w ")]
        assert "".join(piece.words for piece in pieces if not hasattr(piece, "options")) == "w " * 1500
        assert max(len(piece.words) for piece in pieces if not hasattr(piece, "options")) <= 1500


@pytest.mark.parametrize("part", list(Part))
def test_s0_4_the_usual_slips_are_named_before_the_talk(part: Part) -> None:
    text = fullest_screens.words_on(talk_screens.start(setting(part), MOMENT, may_move=True))

    for slip in (
        "gossip",
        "criticism",
        "telling each other what to do",
        "quick conclusions",
        "the family conflict",
    ):
        assert slip in text


@pytest.mark.parametrize("part", list(Part))
def test_s0_5_s0_23_s0_52_before_the_talk_each_is_told_both_points_of_view_and_to_back_the_other(
    part: Part,
) -> None:
    text = fullest_screens.words_on(talk_screens.start(setting(part, "Ben"), "Wed, May 12 at 10:00 AM", may_move=True))
    views = {
        Part.IT: "You speak for one person; Ben works with the whole family.",
        Part.FT: "You work with the whole family; Ben speaks for one person.",
    }

    assert f"{views[part]} You may both be right." in text
    assert "back each other's work" in text


def test_s0_3_s0_22_s0_24_s0_55_the_screen_before_the_talk_says_why_and_what_for() -> None:
    screen = WORDS.screens["begin"]

    assert "A release alone isn't a reason to talk" in screen.why
    assert "each of you keep a view of your own" in screen.why
    assert "Clients who see you work well together" in screen.why
    assert "only what your clients know or will be told soon" in fullest_screens.words_on(
        fullest_screens.screen("begin")
    )
    assert {"S0-3", "S0-22", "S0-24", "S0-55"} <= set(screen.sources)


def test_s0_36_the_six_reasons_to_wait_are_listed_and_asked_about_again_and_nothing_is_preselected() -> None:
    form = fullest_screens.screen("begin")

    assert fullest_screens.offered(form, "fits") == ["none", "one"]
    text = fullest_screens.words_on(form)
    assert [WORDS.phrases[f"six_{reason}"] in text for reason in talk_screens.SIX_REASONS] == [True] * 6
    assert form.values == {}
    assert check(form, {}).errors == {"fits": "choose_one"}


def test_s0_51_a_broader_frame_is_one_click_away_from_each_question_and_gives_no_details() -> None:
    text = fullest_screens.words_on(fullest_screens.screen("broader_frame"))

    assert all(
        "broader_frame" in fullest_screens.button_ids(form)
        for form in fullest_talk_screens.with_colleague_impression(setting())
    )
    assert "broader_frame" in fullest_screens.button_ids(fullest_screens.screen("own_page"))
    assert "family-systems theory: in broad strokes, without details" in text


def test_the_screen_on_hold_says_that_a_release_is_missing_and_that_answers_stay_sealed() -> None:
    text = fullest_screens.words_on(talk_screens.blocked(setting(colleague="Ben")))

    assert "on hold: a release is missing" in text
    assert "What you wrote so far stays encrypted. Ben can't see it now, and you can't see what Ben wrote." in text
    assert "cancel_it" in fullest_screens.button_ids(talk_screens.blocked(setting()))


def test_after_all_eight_answers_the_page_can_be_opened_but_need_not_be() -> None:
    text = fullest_screens.words_on(talk_screens.page_link(setting(), TalkPageLink(talk_screens.ANSWERED_ALL, "")))

    assert "You've answered all eight. I'll tell you when the summary is ready." in text

"""The screens of the talk, each at its fullest."""

from flows.consult.chart_regions import QUESTIONS
from flows.consult.preparation import screens as preparation_screens
from flows.consult.scheduling import screens as scheduling_screens
from flows.consult.screen_names import ScreenNames
from flows.consult.talk import screens as talk_screens
from flows.consult.talk.screens import ANSWERED_ALL, TalkPageLink, TalkQuestion
from flows.content import WORDS
from flows.forms import MAX_TEXT_LENGTH, Form, Row

_EVERY = range(1, QUESTIONS + 1)


def screens(here: ScreenNames) -> list[Form]:
    """Return every screen of the talk, as this therapist may come to see it."""
    where = WORDS.phrases["where_asked"].format(colleague=here.colleague, number=8)
    wait = (Row((), WORDS.phrases["waiting_quiet"].format(colleague=here.colleague, day="Wed 12 May")),)
    left = [WORDS.phrases["wait_impression"], WORDS.phrases["wait_informed"].format(who="Adult 1, Adult 2")]
    ways = (True, False)
    return [
        *(talk_screens.start(here, "Wed 12 May 10:00", may_move=may_move) for may_move in ways),
        *(talk_screens.reason_to_wait(here, may_move=may_move) for may_move in ways),
        talk_screens.cannot_start_yet(here, left, release=True, may_move=True),
        talk_screens.cannot_start_yet(here, [], release=False, may_move=False),
        *(
            talk_screens.question_form(here, TalkQuestion(number, {}, is_in_scope=in_scope, colleague_progress=where))
            for number in _EVERY
            for in_scope in ways
        ),
        talk_screens.page_link(here, TalkPageLink(QUESTIONS, where, "https://here")),
        talk_screens.page_link(here, TalkPageLink(ANSWERED_ALL, where, "https://here", wait)),
        talk_screens.page_link(here, TalkPageLink(ANSWERED_ALL, where, "", wait)),
        talk_screens.blocked(here),
        scheduling_screens.confirm_cancel(here, heard=True, talked=True),
        preparation_screens.ended(here, unheard=False, talked=True),
    ]


def with_theirs(here: ScreenNames) -> list[Form]:
    """Return each question with the longest impression of the colleague on it."""
    longest = "w " * (MAX_TEXT_LENGTH // 2)
    return [
        talk_screens.as_modal(
            talk_screens.question_form(here, TalkQuestion(number, {}, colleague_impression=longest)), number
        )
        for number in _EVERY
    ]

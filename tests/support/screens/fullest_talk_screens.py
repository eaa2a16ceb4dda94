"""The screens of the talk, with as much on them as possible."""

from collections.abc import Sequence

from flows.cases.screen_names import ScreenNames
from flows.consult import ending
from flows.consult.chart_regions import QUESTIONS
from flows.consult.preparation import screens as preparation_screens
from flows.consult.talk import screens as talk_screens
from flows.consult.talk.screens import ANSWERED_ALL, TalkPageLink, TalkQuestion
from flows.consult.talk.together import call
from flows.consult.talk.together.call import CallInvitation
from flows.content import WORDS
from flows.forms import MAX_TEXT_LENGTH, Form, Piece, Row
from tests.support.screens.longest_dates import DAY, MOMENT

_QUESTION_NUMBERS = range(1, QUESTIONS + 1)


def screens(names: ScreenNames) -> list[Form]:
    """Return every screen of the talk that this therapist may see."""
    where = WORDS.phrases["where_asked"].format(colleague=names.colleague, number=8)
    wait = (Row((), WORDS.phrases["waiting_quiet"].format(colleague=names.colleague, day=DAY)),)
    left = [WORDS.phrases["wait_impression"], WORDS.phrases["wait_informed"].format(who="Adult 1, Adult 2")]
    both_values = (True, False)
    return [
        *(talk_screens.start(names, MOMENT, may_move=may_move, call=_call(names)) for may_move in both_values),
        *(talk_screens.reason_to_wait(names, may_move=may_move) for may_move in both_values),
        talk_screens.cannot_start_yet(names, left, release=True, may_move=True),
        talk_screens.cannot_start_yet(names, [], release=False, may_move=False),
        *(
            talk_screens.question_form(names, TalkQuestion(number, {}, is_in_scope=in_scope, colleague_progress=where))
            for number in _QUESTION_NUMBERS
            for in_scope in both_values
        ),
        talk_screens.question_form(
            names, TalkQuestion(6, {}, colleague_progress=where, is_begun_for_safety=True, may_be_own_words=True)
        ),
        talk_screens.page_link(names, TalkPageLink(QUESTIONS, where, "https://here")),
        talk_screens.page_link(names, TalkPageLink(ANSWERED_ALL, where, "https://here", wait)),
        talk_screens.page_link(names, TalkPageLink(ANSWERED_ALL, where, "", wait)),
        talk_screens.blocked(names),
        ending.confirm_cancel(names, colleague_knows=True, talk_began=True, starts="Wed 12 May 10:00"),
        preparation_screens.ended(names, colleague_knows=True, talk_began=True, undoable=True),
    ]


def _call(names: ScreenNames) -> Sequence[Piece]:
    says = {name: WORDS.phrases[name].format(colleague=names.colleague) for name in ("call_together", "call_huddle")}
    label = WORDS.phrases["call_message"].format(colleague=names.colleague)
    return call.call_rows(CallInvitation(" ".join(says.values()), label, "slack://user?team=T1&id=U1"), names.about)


def with_colleague_impression(names: ScreenNames) -> list[Form]:
    """Return each question with the longest possible impression of the colleague on it."""
    longest = "w " * (MAX_TEXT_LENGTH // 2)
    return [
        talk_screens.as_modal(
            talk_screens.question_form(names, TalkQuestion(number, {}, colleague_impression=longest)), number
        )
        for number in _QUESTION_NUMBERS
    ]

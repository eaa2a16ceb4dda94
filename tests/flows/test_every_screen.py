"""What every screen keeps to, each drawn at its fullest: short, complete, explained."""

import re
from collections import Counter
from collections.abc import Iterator

from flows.consult.chart import ConsultChart
from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.parts import Part
from flows.content import WORDS, ScreenContent
from flows.forms import Button, Field, FieldKind, Form, Row
from flows.supervision import screens as supervision_screens
from tests.support.screens import fullest_screens

MOST_WORDS, MOST_INPUTS = 140, 5
MORE_INPUTS = {
    "paper": 7,  # all choices or days, from one sheet of paper that lies in front of one
    "after": 6,  # on a page of its own, once; two of them may be skipped
    "writing": 6,  # each box stands there only because its writer asked for it a moment before
}
TITLE, OPTION = 24, 75  # characters that Slack shows; a submit or close word has a title's room, a button an option's
REQUIREMENTS = 55
LATER = {"agreeing", "scheduled", "summarising", "signed", "closed", "cancelled", "lapsed"}
"""States that nobody can reach yet: their screens come with their events."""

_EMERGENCIES = [words for one, words in WORDS.phrases.items() if one.startswith("emergency_")]
DRAWN = [*fullest_screens.screens(Part.IT), *fullest_screens.screens(Part.FT)]
SCREENS = WORDS.screens


def _buttons(form: Form) -> list[Button]:
    return [button for piece in form.body if isinstance(piece, Row) for button in piece.buttons]


def _twice(ids: Iterator[str]) -> list[str]:
    return [one for one, times in Counter(ids).items() if times > 1]


def _given_sources(screen: ScreenContent) -> Iterator[str]:
    yield from screen.sources
    yield from (option.source for piece in screen.body for option in piece.options if option.source)


def test_every_screen_is_drawn_here() -> None:
    assert {form.step for form in DRAWN} == set(SCREENS)


def test_every_state_up_to_ready_has_a_screen_that_says_why() -> None:
    top = {state.id for state in ConsultChart.states} - {"preparing"}
    alone = {state.name for state in ConsultChart.states_map["it_preparing"].states}
    others = {"framing": "frame", "declined": "rest", "conferring": "talk"}
    screen_of = {**{name: name for name in alone}, **others}

    assert top - set(screen_of) == LATER
    assert [state for state, screen in screen_of.items() if not SCREENS[screen].why] == []


def test_a_screen_that_asks_has_why_and_when_not_to_confer_one_press_away() -> None:
    asking = [form for form in DRAWN if form.fields]

    assert [form.step for form in asking if not {"why", "whynot"} <= {one.id for one in _buttons(form)}] == []


def test_no_screen_has_more_than_140_words() -> None:
    counted = [(form.step, len(fullest_screens.words_on(form).split())) for form in DRAWN]

    assert [(step, words) for step, words in counted if words > MOST_WORDS] == []


def test_no_screen_has_more_than_five_inputs_but_those_with_a_reason() -> None:
    assert [form.step for form in DRAWN if len(form.fields) > MORE_INPUTS.get(form.step, MOST_INPUTS)] == []


def test_no_title_or_submit_word_is_cut_off_even_with_a_long_name() -> None:
    said = [words for form in DRAWN for words in (form.title, form.submit, form.close)]

    assert [words for words in said if len(words) > TITLE] == []


def test_no_option_or_button_is_cut_off_or_empty_even_with_a_long_name() -> None:
    options = [option for form in DRAWN for field in form.fields for option in field.options]
    labels = [one.label for form in DRAWN for one in _buttons(form)] + [option.label for option in options]

    assert [label for label in labels if not 0 < len(label) <= OPTION] == []
    assert [option.detail for option in options if len(option.detail) > OPTION] == []


def test_no_placeholder_is_left_on_any_screen() -> None:
    said = [f"{fullest_screens.words_on(form)} {form.submit} {form.close} {_buttons(form)}" for form in DRAWN]

    assert [words for words in said if "{" in words or "}" in words] == []


def test_no_title_note_or_label_is_empty() -> None:
    notes = [(form.step, piece.words) for form in DRAWN for piece in form.body if not isinstance(piece, Field | Row)]
    labels = [(form.step, field.label) for form in DRAWN for field in form.fields]
    titles = [(form.step, form.title) for form in DRAWN]

    assert [step for step, words in notes + labels + titles if not words.strip()] == []


def test_each_id_on_a_screen_is_given_once() -> None:
    assert [form.step for form in DRAWN if _twice(field.id for field in form.fields)] == []
    fields = [field for form in DRAWN for field in form.fields]
    assert [field.id for field in fields if _twice(option.id for option in field.options)] == []


def test_every_choice_has_something_to_choose_from() -> None:
    choices = [field for form in DRAWN for field in form.fields if field.kind in {FieldKind.ONE, FieldKind.ANY}]

    assert [field.id for field in choices if not field.options] == []


def test_a_screen_has_a_word_for_sending_where_it_asks_and_nowhere_else() -> None:
    whether = {"cancel", "it_changed", "lift_hold"}  # which ask no more than that
    asking = [form for form in DRAWN if form.step not in whether]

    assert [form.step for form in asking if bool(form.submit) != bool(form.fields)] == []


def test_every_screen_names_the_requirements_that_it_carries() -> None:
    assert [step for step, screen in SCREENS.items() if not screen.sources] == []


def test_every_source_is_a_requirement_of_s0() -> None:
    given = [source for screen in WORDS.screens.values() for source in _given_sources(screen)]
    given += [source for message in WORDS.messages.values() for source in message.sources]
    numbers = {source: re.fullmatch(r"S0-([1-9][0-9]?)", source) for source in given}

    assert [source for source, found in numbers.items() if not found or int(found[1]) > REQUIREMENTS] == []


def test_headings_and_close_words_hold_no_placeholder_since_nobody_fills_them() -> None:
    fixed = [screen.close for screen in WORDS.screens.values()]
    fixed += [piece.heading for screen in WORDS.screens.values() for piece in screen.body]

    assert [words for words in fixed if "{" in words] == []


def test_every_message_is_short_and_names_only_who_is_known_when_it_is_sent() -> None:
    moments = dict.fromkeys(("starts", "when", "since", "later"), "Wed 12 May 10:00")
    times = ", ".join(["Wed 12 May 10:00"] * 6)
    left = max((words for name, words in WORDS.phrases.items() if name.startswith("left_")), key=len)
    names = {
        "first_name": fullest_screens.LONG_NAME,
        "colleague": fullest_screens.LONG_NAME,
        "code": fullest_screens.LONG_CODE,
    }
    names |= {
        "therapist": fullest_screens.LONG_NAME,
        "supervisor": fullest_screens.LONG_NAME,
        "what": supervision_screens.waiting_count(99, 99),
    }
    names |= {
        "count": "99",
        "day": "Wed 12 May 2034",
        "told": follow_up_screens.remaining_line([fullest_screens.TODAY] * 8),
        "topics": ", ".join(map(follow_up_screens.topic, range(1, 9))),
    }
    names |= {
        "who": fullest_screens.LONG_NAME,
        "reviewer": fullest_screens.LONG_NAME,
        "reason": max(_EMERGENCIES, key=len),
    }
    names |= {"until": "Wed 12 May 10:00", "began": "Wed 12 May 10:00", "outcome": max(_EMERGENCIES, key=len)}
    known = {**names, **moments, "times": times, "left": left, "by": "By Wed 12 May"}
    messages = WORDS.messages.values()

    assert [one.text for one in messages if len(one.text.format_map(known).split()) > MOST_WORDS] == []
    labels = [button.label.format_map(known) for one in messages for button in one.buttons]
    assert [label for label in labels if len(label) > OPTION] == []

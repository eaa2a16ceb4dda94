"""The rules for every screen, each with its longest content: short, complete, explained."""

import re
from collections import Counter
from collections.abc import Iterator

from flows.consult.chart import ConsultChart
from flows.consult.follow_up import screens as follow_up_screens
from flows.content import WORDS, ScreenContent
from flows.forms import LIMITS, Button, Field, FieldKind, Form, Paragraph, Row
from flows.parts import Part
from flows.supervision import screens as supervision_screens
from tests.support.screens import fullest_safety_screens, fullest_screens
from tests.support.screens.longest_dates import DATES, DAY, MOMENT, OFFERED_MOMENT, TODAY

MAX_WORDS, MAX_INPUTS = 140, 5
MORE_INPUTS = {
    "paper": 7,  # choices and days only, copied from one signed form
    "after": 7,  # on a page of its own, once; three of them may be skipped
    "writing": 6,  # each box is there only because its writer has just asked for it
}
ABOUT_SAFETY = {f"safety_{name}" for name in ("which", "know", "step", "settle", "review", "review_call")}
"""Screens of a safety alert: no reason to wait holds for it, and nothing may come between it and the click (S0-9)."""
LAST_REQUIREMENT = 58
OTHER_STATES = {"agreeing", "scheduled", "summarising", "signed", "closed", "cancelled", "lapsed"}
"""States that have no screen of their own to check here."""

_EMERGENCY_TEXTS = [text for phrase, text in WORDS.phrases.items() if phrase.startswith("emergency_")]
FORMS = [*fullest_screens.screens(Part.IT), *fullest_screens.screens(Part.FT)]
SCREENS = WORDS.screens


def _buttons(form: Form) -> list[Button]:
    return [button for piece in form.body if isinstance(piece, Row) for button in piece.buttons]


def _duplicates(ids: Iterator[str]) -> list[str]:
    return [item_id for item_id, count in Counter(ids).items() if count > 1]


def _given_sources(screen: ScreenContent) -> Iterator[str]:
    yield from screen.sources
    yield from (option.source for piece in screen.body for option in piece.options if option.source)


def test_every_screen_is_checked_here() -> None:
    assert {form.step for form in FORMS} == set(SCREENS)


def test_every_state_up_to_ready_has_a_screen_that_says_why() -> None:
    states = {state.id for state in ConsultChart.states} - {"preparing"}
    preparation_steps = {state.name for state in ConsultChart.states_map["it_preparing"].states}
    others = {"framing": "frame", "declined": "rest", "conferring": "talk"}
    screen_of = {**{name: name for name in preparation_steps}, **others}

    assert states - set(screen_of) == OTHER_STATES
    assert [state for state, screen in screen_of.items() if not SCREENS[screen].why] == []


def test_a_screen_with_questions_has_why_and_the_reasons_to_wait_one_click_away() -> None:
    asking = [form for form in FORMS if form.fields and form.step not in ABOUT_SAFETY]

    assert [form.step for form in asking if not {"why", "whynot"} <= {button.id for button in _buttons(form)}] == []


def test_no_screen_has_more_than_140_words() -> None:
    counted = [(form.step, len(fullest_screens.words_on(form).split())) for form in FORMS]

    assert [(step, words) for step, words in counted if words > MAX_WORDS] == []


def test_no_screen_has_more_than_five_inputs_without_a_reason() -> None:
    assert [form.step for form in FORMS if len(form.fields) > MORE_INPUTS.get(form.step, MAX_INPUTS)] == []


def test_no_title_or_submit_text_is_cut_off_even_with_a_long_name() -> None:
    texts = [text for form in FORMS for text in (form.title, form.submit, form.close)]

    assert [text for text in texts if len(text) > LIMITS.title] == []


def test_no_option_or_button_is_cut_off_or_empty_even_with_a_long_name() -> None:
    options = [option for form in FORMS for field in form.fields for option in field.options]
    buttons = [button.label for form in FORMS for button in _buttons(form)]

    assert [label for label in buttons if not 0 < len(label) <= LIMITS.button_text] == []
    assert [option.label for option in options if not 0 < len(option.label) <= LIMITS.option_text] == []
    assert [option.detail for option in options if len(option.detail) > LIMITS.option_text] == []


def test_every_screen_fits_on_every_surface() -> None:
    fields = [field for form in FORMS for field in form.fields]
    rows = [piece for form in FORMS for piece in form.body if isinstance(piece, Row)]
    notes = [piece for form in FORMS for piece in form.body if isinstance(piece, Paragraph)]

    assert [field.id for field in fields if len(field.options) > LIMITS.options] == []
    assert [field.id for field in fields if max(len(field.label), len(field.hint)) > LIMITS.label] == []
    assert [row for row in rows if len(row.buttons) > LIMITS.row_buttons or len(row.words) > LIMITS.paragraph] == []
    assert [note for note in notes if len(note.words) > (LIMITS.heading if note.heading else LIMITS.paragraph)] == []


def test_no_placeholder_is_left_on_any_screen() -> None:
    texts = [f"{fullest_screens.words_on(form)} {form.submit} {form.close} {_buttons(form)}" for form in FORMS]

    assert [text for text in texts if "{" in text or "}" in text] == []


def test_no_title_note_or_label_is_empty() -> None:
    notes = [(form.step, piece.words) for form in FORMS for piece in form.body if not isinstance(piece, Field | Row)]
    labels = [(form.step, field.label) for form in FORMS for field in form.fields]
    titles = [(form.step, form.title) for form in FORMS]

    assert [step for step, words in notes + labels + titles if not words.strip()] == []


def test_ids_are_unique_on_each_screen() -> None:
    assert [form.step for form in FORMS if _duplicates(field.id for field in form.fields)] == []
    fields = [field for form in FORMS for field in form.fields]
    assert [field.id for field in fields if _duplicates(option.id for option in field.options)] == []


def test_every_choice_has_options() -> None:
    choices = [field for form in FORMS for field in form.fields if field.kind in {FieldKind.ONE, FieldKind.ANY}]

    assert [field.id for field in choices if not field.options] == []


def test_a_screen_has_a_submit_text_exactly_if_it_asks_something() -> None:
    confirmations = {"cancel", "decline", "it_changed", "lift_hold"}  # they ask only whether to do it
    confirmations |= {"open_earlier"}
    confirmations |= {"safety_concern", "safety_call", "safety_clear", "safety_settle_call"}
    asking = [form for form in FORMS if form.step not in confirmations]

    assert [form.step for form in asking if bool(form.submit) != bool(form.fields)] == []


def test_every_screen_names_its_requirements() -> None:
    assert [step for step, screen in SCREENS.items() if not screen.sources] == []


def test_every_source_is_a_requirement_of_s0() -> None:
    sources = [source for screen in WORDS.screens.values() for source in _given_sources(screen)]
    sources += [source for message in WORDS.messages.values() for source in message.sources]
    numbers = {source: re.fullmatch(r"S0-([1-9][0-9]?)", source) for source in sources}

    assert [source for source, match in numbers.items() if not match or int(match[1]) > LAST_REQUIREMENT] == []


def test_headings_and_close_texts_have_no_placeholders() -> None:
    texts = [screen.close for screen in WORDS.screens.values()]
    texts += [piece.heading for screen in WORDS.screens.values() for piece in screen.body]

    assert [text for text in texts if "{" in text] == []


def _call_words() -> dict[str, str]:
    names = {"colleague": fullest_screens.LONG_NAME}
    together = " ".join(WORDS.phrases[name].format_map(names) for name in ("call_together", "call_huddle"))
    return {"together": together, "call": WORDS.phrases["call_message"].format_map(names), "call_url": "slack://user"}


def test_every_message_is_short_and_uses_only_names_known_when_it_is_sent() -> None:
    moments = dict.fromkeys(("starts", "when", "since", "later"), MOMENT)
    times = "; ".join([OFFERED_MOMENT] * 6)
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
        "day": DAY,
        "told": follow_up_screens.remaining_line([TODAY] * 8, DATES),
        "topics": ", ".join(map(follow_up_screens.topic, range(1, 9))),
    }
    names |= {
        "who": fullest_screens.LONG_NAME,
        "reviewer": fullest_screens.LONG_NAME,
        "reason": max(_EMERGENCY_TEXTS, key=len),
    }
    names |= {
        "asker": fullest_screens.LONG_NAME,
        "until": MOMENT,
        "began": MOMENT,
        "limit": max((text for name, text in WORDS.phrases.items() if name.startswith("access_new_")), key=len),
        "outcome": max(_EMERGENCY_TEXTS, key=len),
    }
    names |= fullest_safety_screens.placeholders(fullest_screens.LONG_NAME, fullest_screens.LONG_CODE)
    values = {**names, **moments, "times": times, "left": left, "by": f"By {DAY}", **_call_words()}
    messages = WORDS.messages.values()

    assert [message.text for message in messages if len(message.text.format_map(values).split()) > MAX_WORDS] == []
    labels = [button.label.format_map(values) for message in messages for button in message.buttons]
    assert [label for label in labels if len(label) > LIMITS.button_text] == []

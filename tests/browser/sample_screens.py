"""Sample modals and blocks of the small Bolt app."""

from typing import Any


def plain_text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": plain_text(words), "value": words.lower()}


def input_block(block_id: str, label: str, element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def button(action_id: str, words: str, **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain_text(words), **more}


def modal(*blocks: dict[str, Any], title: str = "A screen", submit: str | None = "Next") -> dict[str, Any]:
    view = {"type": "modal", "callback_id": "thing", "title": plain_text(title), "close": plain_text("Later")}
    return {**view, "blocks": list(blocks)} | ({"submit": plain_text(submit)} if submit else {})


WORD_INPUT = input_block("word", "One word", {"type": "plain_text_input"})
FITS_INPUT = input_block("fits", "Does one fit?", {"type": "radio_buttons", "options": [option("One"), option("None")]})
EVERY_INPUT = modal(
    WORD_INPUT,
    input_block("box", "More words", {"type": "plain_text_input", "multiline": True}),
    input_block("number", "How many", {"type": "number_input", "is_decimal_allowed": False}),
    FITS_INPUT,
    input_block("ticks", "What fits", {"type": "checkboxes", "options": [option("A"), option("B"), option("C")]}),
    input_block("select", "Which", {"type": "static_select", "options": [option("A"), option("B")]}),
    input_block(
        "many", "Which ones", {"type": "multi_static_select", "options": [option("A"), option("B"), option("C")]}
    ),
    input_block("who", "Who", {"type": "users_select"}),
    input_block("whom", "Whom", {"type": "multi_users_select"}),
    input_block("day", "Day", {"type": "datepicker"}),
    input_block("hour", "Hour", {"type": "timepicker"}),
    input_block("moment", "Moment", {"type": "datetimepicker"}),
)

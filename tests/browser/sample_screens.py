"""Made-up screens of the counterpart app."""

from typing import Any


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def marked(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": plain(words), "value": words.lower()}


def asks(block_id: str, label: str, element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def button(action_id: str, words: str, **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(words), **more}


def screen(*blocks: dict[str, Any], title: str = "A screen", submit: str | None = "Next") -> dict[str, Any]:
    view = {"type": "modal", "callback_id": "thing", "title": plain(title), "close": plain("Later")}
    return {**view, "blocks": list(blocks)} | ({"submit": plain(submit)} if submit else {})


WORD = asks("word", "One word", {"type": "plain_text_input"})
FITS = asks("fits", "Does one fit?", {"type": "radio_buttons", "options": [option("One"), option("None")]})
EVERY_INPUT = screen(
    WORD,
    asks("box", "More words", {"type": "plain_text_input", "multiline": True}),
    asks("number", "How many", {"type": "number_input", "is_decimal_allowed": False}),
    FITS,
    asks("ticks", "What fits", {"type": "checkboxes", "options": [option("A"), option("B"), option("C")]}),
    asks("select", "Which", {"type": "static_select", "options": [option("A"), option("B")]}),
    asks("many", "Which ones", {"type": "multi_static_select", "options": [option("A"), option("B"), option("C")]}),
    asks("who", "Who", {"type": "users_select"}),
    asks("whom", "Whom", {"type": "multi_users_select"}),
    asks("day", "Day", {"type": "datepicker"}),
    asks("hour", "Hour", {"type": "timepicker"}),
    asks("moment", "Moment", {"type": "datetimepicker"}),
)

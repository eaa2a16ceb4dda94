"""Slack takes a screen at every limit of `forms.LIMITS`, and refuses one that is a single step beyond any of them.

The judges are slack_sdk's models, which check limits and drop what does not belong there.
"""

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from bot.demo.local_slack.blocks.definitions import validate_view
from bot.slack import render
from flows.forms import LIMITS, Button, Field, FieldKind, Form, Option, Paragraph, Row, SurfaceLimits
from flows.parts import Part
from tests.support.screens import fullest_screens
from tests.support.slack import payload_rules


def fill(limits: SurfaceLimits) -> Form:
    """Return a screen at these limits."""
    options = tuple(
        Option(f"o{number}", "o" * limits.option_text, "d" * limits.option_text) for number in range(limits.options)
    )
    buttons = tuple(Button(f"b{number}", "b" * limits.button_text) for number in range(limits.row_buttons))
    inputs = (
        Field("one", FieldKind.ONE, "l" * limits.label, "h" * limits.label, options=options),
        Field("any", FieldKind.ANY, "Any", options=options[:2]),
        Field("words", FieldKind.WORDS, "Words"),
    )
    notes = (
        Paragraph("w" * limits.heading, heading=True),
        Paragraph("w" * limits.paragraph),
        Paragraph("w" * limits.paragraph, quiet=True),
    )
    top = (*inputs, *notes, Row(buttons), Row((Button("open", "Open"),), "w" * limits.paragraph))
    rest = tuple(Paragraph("More.") for _ in range(limits.blocks - len(top)))
    title = "t" * limits.title
    return Form("limits", title, (*top, *rest), submit=title, close=title)


def test_slack_takes_a_screen_at_every_limit() -> None:
    drawn = render.render_modal(fill(LIMITS))

    payload_rules.view(drawn)
    validate_view(drawn, "modal")
    assert len(drawn["blocks"]) == LIMITS.blocks


@pytest.mark.parametrize(
    "name", ["options", "option_text", "button_text", "row_buttons", "title", "heading", "label", "paragraph", "blocks"]
)
def test_slack_refuses_a_screen_beyond_any_limit(name: str) -> None:
    wider = replace(LIMITS, **{name: getattr(LIMITS, name) + 1})

    with pytest.raises(SlackObjectFormationError):
        payload_rules.view(render.render_modal(fill(wider)))


def test_typed_text_is_limited_in_the_input() -> None:
    (element,) = [
        block["element"]
        for block in render.render_modal(fill(LIMITS))["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    ]

    assert element["max_length"] == LIMITS.typed_text


@pytest.mark.parametrize("part", list(Part))
def test_every_screen_is_drawn_as_slacks_own_models_draw_it(part: Part) -> None:
    drawn = [render.render_modal(form) for form in fullest_screens.screens(part) if form.body]

    assert [view for view in drawn if View(**view).to_dict() != view] == []

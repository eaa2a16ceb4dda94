"""The largest requests that Slack can send of our own screens fit into the limits of their content types."""

import json
from typing import Any
from urllib.parse import urlencode

from bot.slack import render
from bot.slack.signed_body import FORM, JSON, MAX_BYTES_BY_TYPE
from flows.forms import LIMITS, MAX_TEXT_LENGTH
from flows.parts import Part
from tests.slack.test_render_limits import fill
from tests.support.screens import fullest_screens

WIDEST = "👩"  # twelve characters in Slack's JSON, sixteen bytes in a form
ENVELOPE = 4096  # more than the team, the user, the trigger and the tokens take
SLACKS_LARGEST_VIEW = 250_000  # docs.slack.dev: views.publish refuses a larger view


def escape_as_slack(payload: object) -> str:
    """Return JSON as Slack writes it, with slashes and everything outside ASCII escaped."""
    return json.dumps(payload).replace("/", "\\/")


def measure_submission(view: dict[str, Any]) -> int:
    """Return the bytes of the view's submission, with each text edited to the longest of the widest characters."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        if element.get("type") == "plain_text_input":
            element["initial_value"] = typed = WIDEST * element.get("max_length", MAX_TEXT_LENGTH)
            values[block["block_id"]] = {element["action_id"]: {"type": "plain_text_input", "value": typed}}
    return len(urlencode({"payload": escape_as_slack({"view": {**view, "state": {"values": values}}})}))


def test_our_largest_submission_fits_and_leaves_room_for_few_more() -> None:
    views = [render.render_modal(form) for part in Part for form in fullest_screens.screens(part)]

    largest = max(map(measure_submission, views)) + ENVELOPE

    assert largest <= MAX_BYTES_BY_TYPE[FORM] <= 1.2 * largest


def test_a_screen_at_every_limit_fits_into_an_event_and_so_does_slacks_largest() -> None:
    screen = escape_as_slack(render.render_modal(fill(LIMITS)))

    assert len(screen) + ENVELOPE <= MAX_BYTES_BY_TYPE[JSON]
    assert MAX_BYTES_BY_TYPE[JSON] >= SLACKS_LARGEST_VIEW + ENVELOPE

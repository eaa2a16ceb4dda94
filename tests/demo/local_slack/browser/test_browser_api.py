"""The state that the browser page receives, and the clock."""

import urllib.request
from collections.abc import Generator
from datetime import UTC, datetime

import pytest

from bot.demo.local_slack import UpcomingEvent
from tests.demo.local_slack.block_kit_samples import home, input_block, modal, section, text_input
from tests.demo.local_slack.recorded_tour import RecordedTour
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


class Hooks:
    """Demo controls that record their calls."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.asked: list[object] = []

    @property
    def tour(self) -> RecordedTour:
        return RecordedTour()

    def advance(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.practice.times.advance(seconds)

    def advance_to_next(self) -> None:
        self.asked.append("next")

    def find_next_due(self) -> UpcomingEvent | None:
        return UpcomingEvent("Ana", "reminder", datetime(2025, 5, 7, 14, 0, tzinfo=UTC))

    def reset(self) -> None:
        self.asked.append("afresh")


@pytest.fixture
def hooks(practice: Practice) -> Hooks:
    hooks = Hooks(practice)
    practice.workspace.controls = hooks
    return hooks


def state(practice: Practice, *people: str) -> Json:
    _, page_state = practice.get(f"/workspace/state?people={','.join(people)}")
    return page_state


def test_the_state_has_the_clock_all_people_and_the_requested_screens(practice: Practice) -> None:
    page_state = state(practice, ANA, "U0NOBODY")

    assert (page_state["now"], page_state["now_words"]) == ("2025-05-06T13:12:00+00:00", "Tue, May 6 at 9:12 AM")
    assert [person["name"] for person in page_state["people"]] == ["Ana", "Ben", "Dana", "Eli", "Fay", "Gus"]
    assert list(page_state["seats"]) == [ANA]
    assert (page_state["next_due"], page_state["carried"]) == (None, {"payloads": 0, "own_words": 0})


def test_a_screen_has_home_messages_notices_views_and_trouble(practice: Practice) -> None:
    practice.client.views_publish(user_id=BEN, view=home(section("Home")))
    practice.client.chat_postMessage(channel=BEN, text="One", blocks=[section("One")])
    practice.client.chat_postEphemeral(channel="D0BEN", user=BEN, text="Psst")
    practice.workspace.post_line(ANA, "Good morning")
    practice.open_modal(BEN, modal(input_block(text_input("a"), "1")))
    practice.workspace.submit(BEN)

    screen = state(practice, BEN)["seats"][BEN]

    assert screen["home"]["blocks"][0]["text"]["text"] == "Home"
    (message,) = screen["dms"]
    assert (message["text"], message["at_words"], message["new"]) == ("One", "Tue, May 6 at 8:12 AM", True)
    (notice,) = screen["notices"]
    assert (notice["text"], notice["ephemeral"]) == ("Psst", True)
    assert [(line["who"], line["text"]) for line in screen["channel"]] == [(ANA, "Good morning")]
    (view,) = screen["views"]
    assert view["errors"] == {"1": "Please complete this required field."}
    assert view["state"]["values"]["1"]["a"]["value"] is None
    assert (screen["trouble"], screen["unread"]) == (None, 1)


def test_the_next_due_event_is_given_in_the_practices_time_zone(practice: Practice, hooks: Hooks) -> None:
    next_due = state(practice, ANA)["next_due"]

    assert hooks.asked == []
    assert next_due == {
        "who": "Ana",
        "what": "reminder",
        "at": "2025-05-07T14:00:00+00:00",
        "at_words": "Wed 10:00 AM",
    }


def test_reading_clears_the_unread_mark(practice: Practice) -> None:
    practice.client.chat_postMessage(channel=ANA, text="One")

    practice.post("/workspace/read", {"person": ANA})

    assert state(practice, ANA)["seats"][ANA]["unread"] == 0


def test_opening_home_lets_the_app_publish_it(practice: Practice) -> None:
    practice.app.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view=home(section("Hello")))
    )

    practice.post("/workspace/home", {"person": ANA})

    assert state(practice, ANA)["seats"][ANA]["home"]["type"] == "home"


def test_the_traffic_lists_payloads_with_their_words(practice: Practice) -> None:
    practice.workspace.post_line(ANA, "Good morning")

    assert practice.get("/workspace/carried") == (
        200,
        {
            "payloads": [
                {
                    "direction": "to Slack",
                    "kind": "channel message",
                    "person": "Ana",
                    "at_words": "Tue, May 6 at 9:12 AM",
                    "words": ["Good morning"],
                    "typed": ["Good morning"],
                }
            ],
            "written": [],
        },
    )


def test_the_clock_moves_forward_only(practice: Practice, hooks: Hooks) -> None:
    bodies: tuple[object, ...] = ({"advance": 3600}, {"to": "next"}, {"advance": -1}, {"advance": 1e12}, {}, [])

    codes = [practice.post("/workspace/clock", body)[0] for body in bodies]

    assert (codes, hooks.asked) == ([200, 200, 400, 400, 400, 400], [3600, "next"])


def test_a_reset_clears_the_workspace_and_resets_the_demo(practice: Practice, hooks: Hooks) -> None:
    practice.workspace.post_line(ANA, "Good morning")

    practice.post("/workspace/afresh", {})

    assert (hooks.asked, practice.workspace.get_view(ANA).channel) == (["afresh"], [])


def test_without_a_demo_there_is_no_clock_and_no_reset(practice: Practice) -> None:
    codes = [practice.post(f"/workspace/{name}", {"advance": 1})[0] for name in ("clock", "afresh")]

    assert codes == [404, 404]


def lines(practice: Practice) -> Generator[str, None, None]:
    # The address is a test server on this machine.
    with urllib.request.urlopen(f"{practice.url}/workspace/events", timeout=5) as stream:  # noqa: S310 - see above
        for line in stream:
            if line.startswith(b"data:"):
                yield line.decode().strip()


def test_the_page_gets_an_event_at_once_and_after_every_change(practice: Practice) -> None:
    events = lines(practice)
    first = next(events)

    practice.workspace.post_line(ANA, "Good morning")
    second = next(events)
    events.close()

    assert first != second

"""What the browser page is told, and the clock."""

import urllib.request
from collections.abc import Generator
from datetime import UTC, datetime

import pytest

from bot.demo.local_slack import UpcomingEvent
from tests.demo.local_slack.block_kit_samples import asked, home, modal, section, text_input
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


class Hooks:
    """A demo that notes what it was asked."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.asked: list[object] = []

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
    practice.workspace.hooks = hooks
    return hooks


def state(practice: Practice, *people: str) -> Json:
    _, found = practice.get(f"/workspace/state?people={','.join(people)}")
    return found


def test_the_state_tells_clock_people_and_the_seats_that_were_asked_for(practice: Practice) -> None:
    found = state(practice, ANA, "U0NOBODY")

    assert (found["now"], found["now_words"]) == ("2025-05-06T13:12:00+00:00", "Tue 6 May 09:12")
    assert [one["name"] for one in found["people"]] == ["Ana", "Ben", "Dana", "Eli", "Fay", "Gus"]
    assert list(found["seats"]) == [ANA]
    assert (found["next_due"], found["carried"]) == (None, {"payloads": 0, "own_words": 0})


def test_a_seat_tells_home_messages_notices_views_and_trouble(practice: Practice) -> None:
    practice.client.views_publish(user_id=BEN, view=home(section("Home")))
    practice.client.chat_postMessage(channel=BEN, text="One", blocks=[section("One")])
    practice.client.chat_postEphemeral(channel="D0BEN", user=BEN, text="Psst")
    practice.workspace.post_line(ANA, "Good morning")
    practice.shows(BEN, modal(asked(text_input("a"), "1")))
    practice.workspace.submit(BEN)

    seat = state(practice, BEN)["seats"][BEN]

    assert seat["home"]["blocks"][0]["text"]["text"] == "Home"
    (message,) = seat["dms"]
    assert (message["text"], message["at_words"], message["new"]) == ("One", "Tue 6 May 08:12", True)
    (notice,) = seat["notices"]
    assert (notice["text"], notice["ephemeral"]) == ("Psst", True)
    assert [(one["who"], one["text"]) for one in seat["channel"]] == [(ANA, "Good morning")]
    (view,) = seat["views"]
    assert view["errors"] == {"1": "Please complete this required field."}
    assert view["state"]["values"]["1"]["a"]["value"] is None
    assert (seat["trouble"], seat["unread"]) == (None, 1)


def test_what_falls_due_next_is_told_in_the_practices_time(practice: Practice, hooks: Hooks) -> None:
    found = state(practice, ANA)["next_due"]

    assert hooks.asked == []
    assert found == {
        "who": "Ana",
        "what": "reminder",
        "at": "2025-05-07T14:00:00+00:00",
        "at_words": "Wed 7 May 10:00",
    }


def test_reading_clears_the_unread_mark(practice: Practice) -> None:
    practice.client.chat_postMessage(channel=ANA, text="One")

    practice.post("/workspace/read", {"person": ANA})

    assert state(practice, ANA)["seats"][ANA]["unread"] == 0


def test_home_is_opened(practice: Practice) -> None:
    practice.app.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view=home(section("Hello")))
    )

    practice.post("/workspace/home", {"person": ANA})

    assert state(practice, ANA)["seats"][ANA]["home"]["type"] == "home"


def test_carried_lists_payloads_with_their_words(practice: Practice) -> None:
    practice.workspace.post_line(ANA, "Good morning")

    assert practice.get("/workspace/carried") == (
        200,
        {
            "payloads": [
                {
                    "direction": "to Slack",
                    "kind": "channel message",
                    "person": "Ana",
                    "at_words": "Tue 6 May 09:12",
                    "words": ["Good morning"],
                    "typed": ["Good morning"],
                }
            ]
        },
    )


def test_the_clock_moves_forward_only(practice: Practice, hooks: Hooks) -> None:
    bodies: tuple[object, ...] = ({"advance": 3600}, {"to": "next"}, {"advance": -1}, {"advance": 1e12}, {}, [])

    codes = [practice.post("/workspace/clock", body)[0] for body in bodies]

    assert (codes, hooks.asked) == ([200, 200, 400, 400, 400, 400], [3600, "next"])


def test_afresh_empties_the_workspace_and_tells_the_demo(practice: Practice, hooks: Hooks) -> None:
    practice.workspace.post_line(ANA, "Good morning")

    practice.post("/workspace/afresh", {})

    assert (hooks.asked, practice.workspace.get_view(ANA).channel) == (["afresh"], [])


def test_without_a_demo_there_is_no_clock_and_no_afresh(practice: Practice) -> None:
    codes = [practice.post(f"/workspace/{name}", {"advance": 1})[0] for name in ("clock", "afresh")]

    assert codes == [404, 404]


def lines(practice: Practice) -> Generator[str, None, None]:
    # An address of `served`, on this machine.
    with urllib.request.urlopen(f"{practice.url}/workspace/events", timeout=5) as stream:  # noqa: S310 - see above
        for line in stream:
            if line.startswith(b"data:"):
                yield line.decode().strip()


def test_the_page_hears_at_once_and_whenever_something_changed(practice: Practice) -> None:
    heard = lines(practice)
    first = next(heard)

    practice.workspace.post_line(ANA, "Good morning")
    second = next(heard)
    heard.close()

    assert first != second

"""Text typed after the command, in a channel or to the bot is read by nobody and stored nowhere."""

import json

import httpx

from tests.canary.leak_watch import Watch
from tests.support.practice import ANA, SECRET
from tests.support.slack.slack_endpoint import FORM, JSON, signed


def test_text_typed_after_the_command_is_stored_nowhere(watch: Watch) -> None:
    ana = watch.practice.person(ANA)
    for before in ("", "settings ", "payload=", "review\n", '{"text": '):
        ana.types(before + watch.new_text("command", ANA)).closes()
        watch.search_storage()
    ana.opens_home()

    watch.search_everything()


def test_an_unsolicited_message_to_the_bot_is_stored_nowhere(watch: Watch) -> None:
    text = watch.new_text("command", ANA)
    team = watch.practice.services.team_id
    event = {"type": "message", "channel_type": "im", "user": ANA, "text": text, "channel": "D1", "ts": "1.2"}
    mention = {**event, "type": "app_mention"}
    bodies = [json.dumps({"type": "event_callback", "team_id": team, "event": body}) for body in (event, mention)]
    shortcut = {"type": "message_action", "callback_id": "x", "user": {"id": ANA}, "team": {"id": team}}
    bodies.append(json.dumps({**shortcut, "trigger_id": "1", "message": {"text": text}}))

    for body in bodies:
        headers = {"Content-Type": JSON, **signed(body.encode(), secret=SECRET)}
        answer = httpx.post(f"{watch.practice.url}/slack/events", content=body, headers=headers, trust_env=False)
        assert answer.status_code in {200, 400, 404}
    forged = {"Content-Type": FORM, **signed(b"x", secret="guessed")}
    httpx.post(f"{watch.practice.url}/slack/events", content=bodies[0], headers=forged, trust_env=False)

    watch.search_everything()

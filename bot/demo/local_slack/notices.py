"""Messages that Slack itself shows to a person, from content/notices.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _load_texts() -> Mapping[str, Mapping[str, str]]:
    text = (files("bot.demo.local_slack") / "content" / "notices.toml").read_text("utf-8")
    return tomllib.loads(text)


def get_trouble_notice(key: str, **words: str) -> str:
    """Return the notice for an app that did not answer correctly."""
    return _load_texts()["trouble"][key].format(**words)


def get_input_notice(key: str, **words: object) -> str:
    """Return the client's message next to an input that keeps the modal from being submitted."""
    return _load_texts()["beside"][key].format(**words)

"""The result of one of the doctor's checks, in plain words."""

from dataclasses import dataclass

from bot.texts import format_text


@dataclass(frozen=True)
class CheckResult:
    """The result of one check."""

    is_ok: bool
    text: str


def passed(key: str, **words: object) -> CheckResult:
    """Return a result that is fine."""
    return CheckResult(is_ok=True, text=format_text("doctor", key, **words))


def failed(key: str, **words: object) -> CheckResult:
    """Return a result that needs somebody to do something."""
    return CheckResult(is_ok=False, text=format_text("doctor", key, **words))

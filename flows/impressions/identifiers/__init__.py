"""What in a text could tell who the client is: the 18 kinds of 45 CFR 164.514(b)(2), as far as text can show them."""

from collections.abc import Iterable

from flows.impressions.finding import Finding
from flows.impressions.parsing import Parser


def find(text: str, parser: Parser | None = None) -> Iterable[Finding]:  # noqa: ARG001 -- its rules come next
    """Return what could tell who the client is, of Kind.IDENTIFIER, with offsets in characters of `text`.

    `text` is as flows.impressions.slack_text.plain returns it: without Slack's escapes; the caller maps offsets back.
    With a parser, the names that it sees are looked at too; without, the rules answer alone.
    """
    return ()

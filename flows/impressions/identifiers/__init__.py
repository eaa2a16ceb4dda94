"""What in a text could tell who the client is: the 18 kinds of 45 CFR 164.514(b)(2), as far as text can show them."""

from collections.abc import Iterable

from flows.impressions.finding import Finding
from flows.impressions.identifiers import (
    addresses,
    ages,
    dates,
    fields,
    lower_case,
    names,
    numbers,
    online,
    others,
    phones,
    places,
    seen,
)
from flows.impressions.identifiers.reading import read
from flows.impressions.identifiers.sighting import Sightings
from flows.impressions.identifiers.standing_in import finding
from flows.impressions.parsing import Parser


def find(text: str, parser: Parser | None = None) -> Iterable[Finding]:
    """Return what could tell who the client is, of Kind.IDENTIFIER, with offsets in characters of `text`.

    `text` is as flows.impressions.slack_text.plain returns it: without Slack's escapes; the caller maps offsets back.
    With a parser, the names that it sees are looked at too; without, the rules answer alone.
    Findings never overlap: what is surer looks first, and keeps its words.
    """
    words = read(text)
    found = Sightings()
    for rule in (online, fields, dates, phones, numbers, ages, addresses):
        found.add(rule.find(text))
    for reader in (places, names, lower_case):
        found.add(reader.find(text, words))
    found.add(others.find(words, found))
    if parser:
        found.add(seen.find(text, words, parser))
    return [finding(text, one) for one in found]

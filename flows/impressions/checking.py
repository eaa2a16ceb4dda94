"""check(): everything that the checker finds in one text."""

import re

from flows.impressions.finding import Finding, Kind, Severity


def check(text: str) -> tuple[Finding, ...]:
    """Return what is found in the text, by where it starts (S0-17, S0-18).

    Offsets are characters of `text` as given, and always inside it; findings of one kind never overlap.
    Never raises, whatever the text.
    """
    return tuple(
        Finding(
            Kind.QUOTE,
            *found.span(),
            Severity.BLOCK,
            "These words look like the client's own.",
            "What do you make of them?",
        )
        for found in re.finditer(r"[\"“][^\"“”]{12,400}[\"”]", text)
    )

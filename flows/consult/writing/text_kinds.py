"""The kinds of text that therapists and supervisors write. Never change a kind: stored texts are found by it."""

from flows.cases.client_notes import CLIENT_NOTE_KIND
from flows.consult.chart_regions import QUESTIONS
from flows.parts import Part

DIFFERENTLY_KIND = "differently"
"""What went differently (S0-46)."""

AGREED_KIND = "agreed"
"""What the two agreed to do (S0-44, S0-57)."""

SHARED_NOTE_KINDS = (AGREED_KIND, DIFFERENTLY_KIND)
"""The notes of the debrief that both read and sign."""

ADDENDUM_KIND = "addendum"
"""A note below a signed summary."""

COMMENT_KINDS = {part: f"review_{part}" for part in Part}
"""Comments of supervisors on each side."""

WEIGHING_FIELD_BY_KIND = {"weigh_bring": "bring", "weigh_cost": "cost", "weigh_hopes": "hopes"}
"""The fields for "something else" while weighing. Their texts stay drafts: private, and deleted with the consult."""

CASE_LEVEL_KINDS = frozenset({CLIENT_NOTE_KIND})
"""Kinds of text that are written once for a case, not for each consult."""


def impression_kind(number: int) -> str:
    """Return the kind of writing for an impression on this question; `number` counts from 1."""
    return f"impression_{number}"


IMPRESSION_KINDS = {impression_kind(number): number for number in range(1, QUESTIONS + 1)}
"""The question of each impression, by kind."""

CHECKED_KINDS = frozenset({*IMPRESSION_KINDS, *SHARED_NOTE_KINDS, ADDENDUM_KIND})
"""The kinds of writing that the colleague may read. They are checked for quotes and identifiers (S0-17, S0-18)."""


def own_quotes_kind(kind: str) -> str:
    """Return the kind of writing for the quotes in a text of this kind that its writer marked as their own words."""
    return f"own_{kind}"

"""docs/access.md: the matrix in words, for administrators. `python -m tests.access.access_document` prints it."""

import sys
from collections.abc import Collection, Iterator, Mapping

from tests.access.access_matrix import COMMANDS, MEMBERS, PAGE_RULES, RULES, Rule
from tests.access.matrix_people import INSIDE, Row

WHAT: Mapping[str, str] = {
    "everybody": "Menu, help, guidelines, settings to look at, one's own lists and Home",
    "therapists": "A new case",
    "nothing": "The button that leads to one's own page; the page asks again",
    "supervisors": "The list of what waits for review",
    "administrators": "The practice's settings, people, roles and groups; records, and putting a case on hold",
    "people": "One person's roles, supervisors, groups and cases by code",
    "open in an emergency": "What is shared in a case, for the hour in which it is open to them",
    "looked at": "Looking at an emergency access afterwards (while it is open: nobody)",
    "hand over": "Handing a case to another therapist, by its code",
    "hold": "Lifting the hold on a case, by its code",
    "case": "Beginning to confer about a case, entering forms, its releases",
    "paper": "A signed form: countersign, decline, revoke, let it end",
    "own part": "One's own preparation, agreeing, the talk, the look back, signing, notes",
    "invited": "Answering to an invitation later; what clients are to hear",
    "prepare": "Beginning to prepare, or rather not",
    "heard of": "The releases of a consult",
    "supervised": "Bringing a case to one's own supervisors",
    "own or signed": "Where one is in a consult; its page; the signed summary and its contact note",
    "writes": "Writing in the boxes of one's own page",
    "list": "A supervisor's own page",
    "side it": "The individual therapist's side of a signed summary",
    "side ft": "The family therapist's side of a signed summary",
    "asked": "A question that the individual therapist put to supervisors",
}
_BEFORE = """# Who may see and do what

This page is made from the table that the tests try, entry by entry (`tests/access/access_matrix.py`); where the
two differ, a test fails. Everybody who is not named in a line gets one sentence that is the same whether the thing
exists or not, and nothing is changed. A member who was deactivated, a guest, somebody from another workspace and a
member of another practice do not come in at all. A supervisor is asked for the therapists whom they supervise; a supervisor who sits in a
supervision group with the other therapist reads neither the summary nor the list's details.

| what | who | where the rule comes from |
|---|---|---|
"""
_AFTER = """
An open page asks again with every request who sits there. It is over with the next request once a member is
deactivated, has other roles, or hands the case over. A side for review is refused once its therapist is not theirs to
supervise, or the other one sits in a group with them. In the talk nothing of anybody's words is shown or kept once a
release is revoked.

On the machine itself, no command opens what is sealed:

"""


def page() -> str:
    """Return the whole page."""
    every = {**RULES, **PAGE_RULES}
    lines = [f"| {words} | {_who(every[name])} | {every[name].source} |\n" for name, words in WHAT.items()]
    commands = [f"- `consult-coach {name}` {why}\n" for name, why in COMMANDS.items()]
    return "".join([_BEFORE, *lines, _AFTER, *commands])


def _who(rule: Rule) -> str:
    rows = [_named(rule.rows)] if rule.rows else []
    return "; ".join([*rows, *_otherwise(rule)]) or "nobody"


def _otherwise(rule: Rule) -> Iterator[str]:
    by_rows: dict[str, list[str]] = {}
    for state, rows in rule.otherwise.items():
        by_rows.setdefault(_named(rows), []).append(state)
    for named, states in by_rows.items():
        yield f"while {', '.join(states)}: {named}"


def _named(rows: Collection[Row]) -> str:
    if set(rows) == set(INSIDE):
        return "every member"
    if set(rows) == set(MEMBERS):
        return "every member with a role"
    if set(rows) == set(RULES["therapists"].rows):
        return "every therapist"
    return ", ".join(str(one) for one in Row if one in rows) or "nobody"


if __name__ == "__main__":
    sys.stdout.write(page())

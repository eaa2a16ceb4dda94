"""Write docs/access.md, the access matrix in words, for administrators: `python -m tests.access.access_document`."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence

from tests.access.access_matrix import ADMINS, MEMBERS_WITH_ROLE, RULES, SUPERVISORS
from tests.access.access_rule import Rule
from tests.access.matrix_people import ALL_MEMBERS, Row
from tests.access.page_matrix import COMMANDS, PAGE_RULES

ENTRIES: Mapping[str, str] = {
    "everybody": "Open the menu, the help, the guidelines, the settings screen, their own lists and the Home tab",
    "therapists": "Create a case",
    "page button": "Press the button that leads to their own page (the page then checks again who is asking)",
    "supervisors": "Open the list of items to review, and the list of what was reviewed",
    "administrators": "Open the practice's settings, people, roles, groups and records; put a case on hold",
    "people": "Open one person's roles, supervisors, groups and cases (codes only)",
    "emergency access": "Read what is shared in one case, during the hour of emergency access",
    "emergency review": "Review an emergency access while that access is still open",
    "hand over": "Hand a case over to another therapist (by code)",
    "hold": "Lift the hold on a case (by code)",
    "confirm access": "Confirm a change of who can read what (here: an administrator asks that another supervisor be "
    "given to the therapist of another case)",
    "object to access": "Object to that change",
    "withdraw access": "Withdraw that change",
    "earlier": "Open to their own supervisor what they signed before the supervision began, or close it",
    "case code": "See who a code is in your own client note, and give the case a nickname that only its writer reads",
    "case": "Start a consult on a case, enter signed forms, open the releases of the case",
    "signed form": "Update a signed form: countersign, record that the client declined or revoked, let the form end",
    "own part": "Do their own part of a consult: prepare, agree, talk, look back, sign, add notes",
    "invited": "Postpone the answer to an invitation; record what clients have been told",
    "prepare": "Start to prepare, or decline",
    "consult releases": "Open the releases of a consult",
    "supervised": "Bring a case to their own supervisors",
    "own or signed": "See the status of a consult; open its page, the signed summary and the contact note",
    "raise alert": "Raise a safety alert: about a case of their own or of a person whom they supervise, or by a call "
    "that names no client",
    "alert": "Open a safety alert and its page, with its text; take charge of it, write, add steps, close it",
    "reached": "Say that they reached somebody who was told of a safety alert by phone",
    "raiser": "Say that a safety alert has cleared up",
    "talk now": "Begin the talk of the open consult at once, from a safety alert",
    "closed alert": "Open a closed safety alert: when what was done, and without its text for those who were not told",
    "look back": "Look back at a closed safety alert",
    "writes": "Write in the text boxes of their own page",
    "list": "Open a supervisor's own page",
    "open page": "End a page that the individual therapist has open, from Slack",
    "own session": "Sign out of their own page",
    "own typing": "Learn whether words that they type on their own page may mean danger",
    "side it": "Read the individual therapist's side of a signed summary",
    "side ft": "Read the family therapist's side of a signed summary",
    "asked": "Answer a question that the individual therapist sent to supervisors",
}
STAGES: Mapping[str, str] = {
    "preparing": "before the invitation",
    "invited": "invited",
    "signed": "signed",
    "closed": "closed",
    "handed over": "handed over",
}
"""The page's names for the states of a case in which an answer differs."""

_GROUPS: Sequence[tuple[Collection[Row], str]] = (
    (ALL_MEMBERS, "every member"),
    (MEMBERS_WITH_ROLE, "every member with a role"),
    (RULES["therapists"].rows, "every therapist"),
    (SUPERVISORS, "every supervisor"),
    (ADMINS, "every administrator"),
)

_BEFORE = """# Who may see and do what

This page is generated from the tables that the tests use (`tests/access/access_matrix.py` and `page_matrix.py`). The
tests try every entry of those tables. A test fails if this page and the tables differ.

The table below is about one case. The case has two therapists: an individual therapist, who starts the consult, and a
family therapist.

- **Everyone who is not named in a row is refused.** The refusal is one sentence. The sentence is the same whether the
  thing exists or not, and nothing changes.
- **Some people cannot use the product at all:** members who were deactivated, guests, people from another workspace,
  and members of another practice.
- **A supervisor** may act only for the therapists whom they supervise. A supervisor who sits in a supervision group
  with the other therapist can read neither the summary nor the details on the list. A supervisor who leads the group
  does not sit in it, and can.
- **Stages.** Some answers depend on how far the consult is, and the table names the stage in italics:
  - *before the invitation:* the individual therapist prepares, and the family therapist has not been told.
  - *invited:* the family therapist has been invited, and has not pressed *Prepare* yet.
  - *signed:* both have signed the summary.
  - *closed:* clients have been told everything that was promised to them.
  - *handed over:* after both had signed, another therapist took over from the individual therapist. In this stage,
    "individual therapist" means the new one.
- **By code.** Each case has a random code, such as `maple-4821`. "By code" means that the administrator sees the code
  of the case and none of its text.
- **Sources.** `S0-3` and similar numbers name rules of the consultation guidelines. "Design" numbers name sections of
  the project's design. "45 CFR" is Title 45 of the Code of Federal Regulations (HIPAA).

| What | Who | Source of the rule |
|---|---|---|
"""
_AFTER = """
When an emergency access has ended, another administrator reviews the access. If there is no other administrator, the
therapists' supervisors review it. If there are no supervisors, the two therapists do.

Every request from an open page checks who is using the page. A therapist's page closes with the next request after the
therapist was deactivated, was given other roles, or handed the case over. A supervisor is refused one side of a summary
as soon as they no longer supervise that side's therapist, or sit in a supervision group with the other therapist. In
the talk, no text is shown or saved once a release is revoked.

On the server itself, no command shows encrypted text:

"""


def build_page() -> str:
    """Return the whole page in Markdown."""
    rules = {**RULES, **PAGE_RULES}
    lines = [f"| {words} | {_format_rule(rules[name])} | {rules[name].source} |\n" for name, words in ENTRIES.items()]
    commands = [f"- `consult-coach {name}` {why}.\n" for name, why in COMMANDS.items()]
    return "".join([_BEFORE, *lines, _AFTER, *commands])


def _format_rule(rule: Rule) -> str:
    rows = [_join_names(rule.rows)] if rule.rows else []
    return "; ".join([*rows, *_list_exceptions(rule)]) or "nobody"


def _list_exceptions(rule: Rule) -> Iterator[str]:
    by_rows: dict[str, list[str]] = {}
    for state, rows in rule.exceptions.items():
        by_rows.setdefault(_join_names(rows), []).append(STAGES[state])
    for names, states in by_rows.items():
        yield f"*{', '.join(states)}:* {names}"


def _join_names(rows: Collection[Row]) -> str:
    for group, name in _GROUPS:
        if set(rows) == set(group):
            return name
    return ", ".join(str(row) for row in Row if row in rows) or "nobody"


if __name__ == "__main__":
    sys.stdout.write(build_page())

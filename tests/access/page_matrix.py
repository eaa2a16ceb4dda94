"""The access matrix of pages and commands: who may request each page, and why each command shows no text."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from tests.access.access_matrix import BOTH, REVIEWERS, RULES, SIDE_READERS, SUPERVISORS
from tests.access.access_rule import NOBODY, Rule
from tests.access.matrix_people import ALL_MEMBERS, R

PAGE_READERS: Rule = RULES["own or signed"]
PAGE_RULES: Mapping[str, Rule] = {
    "reads": PAGE_READERS,
    "own part": RULES["own part"],
    "writes": RULES["writes"],
    "emergency access": RULES["emergency access"],
    "case": RULES["case"],
    "signed form": RULES["signed form"],
    "case code": Rule("S0-1: a nickname belongs to its writer, a case to its two therapists", "case or consult", BOTH),
    "raise alert": RULES["raise alert"],
    "alert": RULES["alert"],
    "closed alert": Rule(
        "S0-46: whoever looks back at a closed alert sees how it went",
        "closed_alert",
        {R.IT, R.FT, R.SUP_FT, R.GROUP, *REVIEWERS},
        {"handed over": {R.FORMER, R.FT, R.SUP_FT, R.GROUP, *REVIEWERS}},
    ),
    "look back": Rule(
        "S0-46: supervisors look back at a closed alert in which they had no part", "closed_alert", REVIEWERS
    ),
    "own session": Rule("45 CFR 164.312(a)(2)(iii): whoever opened a page can end it", "any", ALL_MEMBERS),
    "own typing": Rule("S0-9: it is about no case, and says only whether words may mean danger", "any", ALL_MEMBERS),
    "list": Rule("S0-34: a supervisor has their own list", "", SUPERVISORS),
    "side it": Rule("S0-16, S0-34: the supervisors of a therapist read that therapist's signed side", "side", NOBODY),
    "side ft": Rule("S0-16, S0-34: the supervisors of a therapist read that therapist's signed side", "side", NOBODY),
    "asked": Rule("S0-7, S0-34: a therapist asks their own supervisors", "asking", {R.SUP_IT, R.SUP_BOTH}),
}
_SIDES = {part: dict.fromkeys(("signed", "closed", "handed over"), rows) for part, rows in SIDE_READERS.items()}
PAGE_RULES = {
    **PAGE_RULES,
    **{f"side {part}": replace(PAGE_RULES[f"side {part}"], exceptions=_SIDES[part]) for part in SIDE_READERS},
}

OF_CLOSED_ALERT: Mapping[str, Collection[str]] = {"closed alert": ("safety_open", "safety_phones")}
"""The buttons that are left to those who look back: of a closed alert, nobody else may press the others."""

PAGES: Mapping[str, Mapping[str, str]] = {
    "/s/{sitting}": {"GET": "reads", "POST": "writes"},
    "/s/{sitting}/draft": {"POST": "writes"},
    "/s/{sitting}/sign-out": {"POST": "own session"},
    "/s/{sitting}/check": {"POST": "writes"},
    "/s/{sitting}/danger": {"POST": "own typing"},
    "/s/{sitting}/where": {"POST": "reads"},
    "/s/{sitting}/q/{question}": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/meanwhile": {"GET": "reads"},
    "/s/{sitting}/after": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/sign": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/signed": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/note": {"GET": "reads"},
    "/s/{sitting}/r/{consult}/{part}": {"GET": "side", "POST": "side"},
    "/s/{sitting}/r/{consult}/{part}/draft": {"POST": "side"},
    "/s/{sitting}/e/{piece}": {"GET": "emergency access"},
    "/s/{sitting}/a/{asking}": {"GET": "asked", "POST": "asked"},
    "/s/{sitting}/releases": {"GET": "case", "POST": "case"},
    "/s/{sitting}/case": {"GET": "case code", "POST": "case code"},
    "/s/{sitting}/releases/{form}/{change}": {"GET": "signed form", "POST": "signed form"},
    "/s/{sitting}/safety": {"GET": "raise alert", "POST": "raise alert"},
    "/s/{sitting}/r/{consult}/{part}/safety": {"GET": "raise alert", "POST": "raise alert"},
    "/s/{sitting}/a/{asking}/safety": {"GET": "raise alert", "POST": "raise alert"},
    "/s/{sitting}/alert/{alert}": {"GET": "alert", "POST": "alert"},
}
"""The rule of every page in a page session, by method. The contact note is the only export."""

OPEN_PAGES: Mapping[str, str] = {
    "/w": "an empty page, the same for everybody",
    "/w/who": "the first name of the link's member, for any person who has the link",
    "/w/open": "opens a page session, once, for any person who has the link; or starts Sign in with Slack",
    "/w/back": "opens a page session, once, for the link's member after they signed in with Slack",
    "/held/{held}": "a calendar file that only says that a time is reserved",
    "/pages-static/{name}": "scripts and styles",
    "/w/{rest:path}": "nothing",
    "/s/{rest:path}": "nothing",
    "/held/{rest:path}": "nothing",
    "/pages-static/{rest:path}": "nothing",
}
"""Every page that is open without a page session, and what it shows."""

COMMANDS: Mapping[str, str] = {
    "demo": "shows no real text: its practice is made up",
    "serve": "shows no text itself: everyone who asks for a page is identified first",
    "manifest": "shows no text: prints the manifest of the Slack app",
    "doctor": "shows no text: checks the setup",
    "migrate": "shows no text: changes the tables",
    "key": "shows no text: makes a key",
    "check": "shows only text that it is given",
    "backup": "shows no text: the copy stays encrypted",
    "backup-identity": "shows no text: makes the key that opens backups",
    "restore": "shows no text: the copy stays encrypted",
    "sign-rows": "shows no text: computes the MACs of an older database's rows",
    "rotate-key": "shows no text: re-encrypts the keys of the cases",
    "accept-deletions": "shows no text: accepts lines of the deletion ledger from before they were authenticated",
    "replay-deletions": "shows no text: destroys the keys of deleted cases again",
    "delete-case": "shows no text: destroys the key of a case",
    "retention": "shows no text: shows days and codes",
    "audit": "shows no text: the log has none",
}
"""Why each command, which only the person who runs the server can use, shows no encrypted text."""

"""The access matrix: who may do what, entry by entry. Whatever is registered and not named here fails the tests.

A rule says to whom what an entry is about exists, in which state, and where the rule comes from. Everybody else gets
the one sentence of the rule, the same for what is somebody else's as for what does not exist.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from flows.consult.talk.screens import MODAL_STEPS
from flows.home.screens import SUBJECTS
from tests.access.matrix_people import INSIDE, R, Row

NOBODY: frozenset[Row] = frozenset()
MEMBERS = frozenset(INSIDE) - {R.NO_ROLE}
BOTH = frozenset({R.IT, R.FT})
STARTER = frozenset({R.IT})
SUPERVISORS = frozenset({R.SUP_IT, R.SUP_FT, R.SUP_BOTH, R.GROUP})
THE_SIDE = {"it": frozenset({R.SUP_IT, R.SUP_BOTH}), "ft": frozenset({R.SUP_FT, R.SUP_BOTH})}
ADMINISTRATOR = frozenset({R.ADMIN, R.EMERGENCY})
OPEN = frozenset({R.EMERGENCY})


@dataclass(frozen=True)
class Rule:
    """To whom it exists."""

    source: str
    about: str  # what an id names: case, consult, paper, grant, member, case_member; empty: nothing, each has their own
    rows: Collection[Row]
    otherwise: Mapping[str, Collection[Row]] = field(default_factory=dict)  # by state, where it is another than `rows`
    denied: str = "not_yours"  # the sentence that everybody else gets
    reach: Collection[Row] = NOBODY  # who may do it with another therapist's case, too

    def allows(self, row: Row, state: str) -> bool:
        """Return whether it exists for this person in this state of the case."""
        return row in self.otherwise.get(state, self.rows)


UNHEARD = {"preparing": STARTER, "invited": STARTER}
"""The colleague's own part begins with "Prepare": before the invitation the consult is unheard of."""

RULES: Mapping[str, Rule] = {
    "nothing": Rule("design 4: the browser follows its own link; pressing the button does nothing else", "", INSIDE),
    "everybody": Rule("design 1: every member can find help and their own cases", "", MEMBERS),
    "therapists": Rule("S0-1: a therapist creates a case", "", MEMBERS - {R.SUP_FT}),
    "supervisors": Rule("S0-34, design 5: supervisors review", "", SUPERVISORS),
    "administrators": Rule("design 2: administrators change settings", "", ADMINISTRATOR, denied="administrators_only"),
    "people": Rule(
        "design 2: an administrator manages roles",
        "member",
        ADMINISTRATOR,
        {},
        "administrators_only",
        ADMINISTRATOR,
    ),
    "hand over": Rule(
        "S0-1: a case has two therapists; an administrator hands a case over by its code",
        "case_member",
        ADMINISTRATOR,
        {},
        "administrators_only",
        ADMINISTRATOR,
    ),
    "hold": Rule(
        "45 CFR 164.316(b)(2), design 2: an administrator manages records by the case's code",
        "case",
        ADMINISTRATOR,
        {},
        "administrators_only",
        ADMINISTRATOR,
    ),
    "open in an emergency": Rule("45 CFR 164.312(a)(2)(ii): one case, one hour, one administrator", "grant", OPEN),
    "looked at": Rule("45 CFR 164.312(a)(2)(ii): the review comes after the access has ended", "grant", NOBODY),
    "case": Rule("S0-1, S0-3: a case belongs to its two therapists", "case", BOTH),
    "paper": Rule("S0-3: a signed form belongs to the therapists who see the person who signed", "paper", BOTH),
    "own part": Rule("design 5: each therapist prepares and talks for their own part", "consult", BOTH, UNHEARD),
    "invited": Rule("S0-8: the person who was invited may answer", "consult", BOTH, {"preparing": NOBODY}),
    "prepare": Rule(
        "S0-8, S0-12: the person who was invited prepares or declines", "consult", BOTH, {"preparing": STARTER}
    ),
    "heard of": Rule(
        "S0-3: a therapist sees the releases of a consult that they were told about",
        "consult",
        BOTH,
        {"preparing": STARTER},
    ),
    "supervised": Rule("S0-7, S0-34: a therapist brings a case to their own supervisors", "consult", BOTH, UNHEARD),
    "own or signed": Rule(
        "design 5: their own part; a therapist who signed can still read the summary after the hand-over",
        "consult",
        BOTH,
        {**UNHEARD, "handed on": {R.IT, R.FT, R.FORMER}},
    ),
    "writes": Rule("S0-15: text belongs to its writer", "consult", BOTH, {**UNHEARD, "handed on": {R.FT}}),
}

PRESSES: Mapping[str, Collection[str]] = {
    "everybody": (
        *("done", "more", "my_releases", "my_log", "my_log_earlier", "whynot", "settings", "why"),
        *SUBJECTS,
    ),
    "nothing": ("open_page",),
    "therapists": ("start", "new_case"),
    "supervisors": ("review",),
    "administrators": (
        *("settings_people", "settings_people_further", "groups", "groups_further"),
        *("settings_practice", "settings_words", "settings_records", "keep_for", "hold_case", "hold_case_further"),
        "emergency",
    ),
    "people": ("person", "hand_over", "emergency_of", "emergency_further"),
    "hold": ("lift_hold",),
    "open in an emergency": ("emergency_go_on", "emergency_end"),
    "looked at": ("emergency_look",),
    "case": ("confer", "case_releases", "further_releases", "add_release", "renew"),
    "paper": ("now_signed", "countersigned", "declined", "revoked", "has_ended", "let_lapse"),
    "own part": (
        *("begin", "ten_late", "question_back", "not_discussed", "all_set", "ask_now", "let_rest", "cancel_it"),
        *("offer_times", "move_it", "add_paper", "back", "resume", "waited", "recount", "to_write", "ask_reason"),
        *("choose_again", "written", "written_ready"),
    ),
    "invited": ("ask_later", "told", "new_day", "it_changed"),
    "prepare": ("prepare", "rather_not"),
    "heard of": ("see_releases", "ask_release"),
    "supervised": ("to_supervision",),
    "own or signed": ("go_on", "details"),
}
SUBMITS: Mapping[str, Collection[str]] = {
    "therapists": ("case",),
    "administrators": ("settings_people", "settings_practice", "settings_words", "keep_for", "hold_case", "emergency"),
    "people": ("person", "hand_over", "emergency_case"),
    "hold": ("lift_hold",),
    "hand over": ("hand_over_to",),
    "case": ("frame", "paper"),
    "paper": ("paper_now_signed", "paper_countersigned", "paper_declined", "paper_revoked", "paper_has_ended"),
    "own part": (
        *("agree", "begin", "cancel", "times", "move", "whom", "screen", "pause", "facts", "wait", "case_law"),
        *("weigh", "scope"),
        *MODAL_STEPS,
    ),
    "heard of": ("ask_release",),
    "invited": ("told", "new_day", "it_changed"),
    "writes": ("writing",),
}
TICKS: Mapping[str, Collection[str]] = {
    "case": ("frame",),
    "own part": ("facts", "weigh", "scope", "times", "move"),
}
WORDS_TYPED: Mapping[str, Collection[str]] = {
    "everybody": ("", "help", "guidelines", "settings"),
    "supervisors": ("review",),
}
HOME: Mapping[str, Collection[str]] = {"everybody": ("",)}

SURFACES = {"press": PRESSES, "submit": SUBMITS, "tick": TICKS, "word": WORDS_TYPED, "home": HOME}

LISTS = {"press": ("start", "done", "more", "my_releases", "my_log", "review"), "word": ("", "review"), "home": ("",)}
"""What shows each member their own: nobody else's code may be in it."""

_BROUGHT = frozenset(
    {R.IT, R.FT, R.SUP_IT, R.SUP_BOTH, R.EMERGENCY}
)  # the individual therapist brings it to supervision (S0-7)
_TO_REVIEW = _BROUGHT | {R.SUP_FT}
SEES_CODE: Mapping[str, Collection[Row]] = {
    "signed": _TO_REVIEW,
    "closed": _TO_REVIEW,
    "handed on": _TO_REVIEW | {R.FORMER, R.ADMIN},  # the administrator handed it over: a line of their own log
}
"""Whose own lists may hold the case's code, by state."""


def sees_code(row: Row, state: str) -> bool:
    """Return whether this person's own lists may hold the case's code."""
    return row in SEES_CODE.get(state, _BROUGHT)


READS: Rule = RULES["own or signed"]
PAGE_RULES: Mapping[str, Rule] = {
    "reads": READS,
    "own part": RULES["own part"],
    "writes": RULES["writes"],
    "open in an emergency": RULES["open in an emergency"],
    "list": Rule("S0-34: a supervisor has their own list", "", SUPERVISORS),
    "side it": Rule("S0-16, S0-34: the supervisors of a therapist read that therapist's signed side", "side", NOBODY),
    "side ft": Rule("S0-16, S0-34: the supervisors of a therapist read that therapist's signed side", "side", NOBODY),
    "asked": Rule("S0-7, S0-34: a therapist asks their own supervisors", "asking", {R.SUP_IT, R.SUP_BOTH}),
}
_SIDES = {part: dict.fromkeys(("signed", "closed", "handed on"), rows) for part, rows in THE_SIDE.items()}
PAGE_RULES = {
    **PAGE_RULES,
    **{f"side {part}": replace(PAGE_RULES[f"side {part}"], otherwise=_SIDES[part]) for part in THE_SIDE},
}

PAGES: Mapping[str, Mapping[str, str]] = {
    "/s/{sitting}": {"GET": "reads", "POST": "writes"},
    "/s/{sitting}/draft": {"POST": "writes"},
    "/s/{sitting}/check": {"POST": "writes"},
    "/s/{sitting}/where": {"POST": "reads"},
    "/s/{sitting}/q/{question}": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/meanwhile": {"GET": "reads"},
    "/s/{sitting}/after": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/sign": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/signed": {"GET": "reads", "POST": "own part"},
    "/s/{sitting}/note": {"GET": "reads"},
    "/s/{sitting}/r/{consult}/{part}": {"GET": "side", "POST": "side"},
    "/s/{sitting}/r/{consult}/{part}/draft": {"POST": "side"},
    "/s/{sitting}/e/{piece}": {"GET": "open in an emergency"},
    "/s/{sitting}/a/{asking}": {"GET": "asked", "POST": "asked"},
}
"""Every page of a sitting: who is answered there, by method. The contact note is the only export."""

OPEN_PAGES: Mapping[str, str] = {
    "/w": "an empty shell, the same for everybody",
    "/w/who": "the first name of the link's owner, for whoever holds the link",
    "/w/open": "a sitting, once, for whoever holds the link; where Sign in with Slack is on, the way there",
    "/w/back": "where Sign in with Slack is on: a sitting, once, for the link's owner as Slack names them",
    "/held/{held}": "a calendar file that says that a time is held, and no more",
    "/pages-static/{name}": "scripts and styles",
    "/w/{rest:path}": "nothing",
    "/s/{rest:path}": "nothing",
    "/held/{rest:path}": "nothing",
    "/pages-static/{rest:path}": "nothing",
}
"""What can be asked for without a sitting, and all that there is."""

COMMANDS: Mapping[str, str] = {
    "demo": "shows no real text: its practice is made up",
    "serve": "shows no text itself: everyone who asks for a page is identified first",
    "manifest": "shows no text: prints the manifest of the Slack app",
    "doctor": "shows no text: checks the setup",
    "migrate": "shows no text: changes the tables",
    "key": "shows no text: makes a key",
    "check": "shows only text that it is given",
    "backup": "shows no text: the copy stays encrypted",
    "restore": "shows no text: the copy stays encrypted",
    "rotate-key": "shows no text: re-encrypts the keys of the cases",
    "replay-deletions": "shows no text: destroys the keys of deleted cases again",
    "delete-case": "shows no text: destroys the key of a case",
    "retention": "shows no text: shows days and codes",
    "audit": "shows no text: the log has none",
}
"""Every command is for the person who runs the server; none shows encrypted text."""

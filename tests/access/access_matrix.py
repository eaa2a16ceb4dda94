"""The access matrix: who may do what, for each registered entry. An entry that is missing here fails the tests.

A rule says who may use an entry, in which states of the case, and where the rule comes from. Everybody else gets the
rule's refusal. It is the same for another person's case as for a case that does not exist.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from flows.consult.talk.screens import MODAL_STEPS
from flows.home.screens import SUBJECTS
from tests.access.matrix_people import ALL_MEMBERS, R, Row

NOBODY: frozenset[Row] = frozenset()
MEMBERS_WITH_ROLE = frozenset(ALL_MEMBERS) - {R.NO_ROLE}
BOTH = frozenset({R.IT, R.FT})
STARTER = frozenset({R.IT})
SUPERVISORS = frozenset({R.SUP_IT, R.SUP_FT, R.SUP_BOTH, R.GROUP})
SIDE_READERS = {"it": frozenset({R.SUP_IT, R.SUP_BOTH}), "ft": frozenset({R.SUP_FT, R.SUP_BOTH})}
ADMINS = frozenset({R.ADMIN, R.EMERGENCY})
GRANTEE = frozenset({R.EMERGENCY})


@dataclass(frozen=True)
class Rule:
    """Who may use an entry."""

    source: str
    about: str  # what the entry's id names: a field of Ids, case_member, or empty if the entry has no id
    rows: Collection[Row]
    exceptions: Mapping[str, Collection[Row]] = field(default_factory=dict)  # by state, where they differ from `rows`
    refusal: str = "not_yours"  # the name of the refusal that everybody else gets
    any_case_rows: Collection[Row] = NOBODY  # who may use the entry with another therapist's case, too

    def allows(self, row: Row, state: str) -> bool:
        """Return whether this person may use the entry in this state of the case."""
        return row in self.exceptions.get(state, self.rows)


EARLY = {"preparing": STARTER, "invited": STARTER}
"""The colleague's part starts with "Prepare", and before the invitation they are not told about the consult."""

RULES: Mapping[str, Rule] = {
    "page button": Rule(
        "design 4: the browser follows its own link; pressing the button does nothing else", "", ALL_MEMBERS
    ),
    "everybody": Rule("design 1: every member can find help and their own cases", "", MEMBERS_WITH_ROLE),
    "therapists": Rule("S0-1: a therapist creates a case", "", MEMBERS_WITH_ROLE - {R.SUP_FT}),
    "supervisors": Rule("S0-34, design 5: supervisors review", "", SUPERVISORS),
    "administrators": Rule("design 2: administrators change settings", "", ADMINS, refusal="administrators_only"),
    "people": Rule(
        "design 2: an administrator manages roles",
        "member",
        ADMINS,
        {},
        "administrators_only",
        ADMINS,
    ),
    "hand over": Rule(
        "S0-1: a case has two therapists; an administrator hands a case over by its code",
        "case_member",
        ADMINS,
        {},
        "administrators_only",
        ADMINS,
    ),
    "hold": Rule(
        "45 CFR 164.316(b)(2), design 2: an administrator manages records by the case's code",
        "case",
        ADMINS,
        {},
        "administrators_only",
        ADMINS,
    ),
    "emergency access": Rule("45 CFR 164.312(a)(2)(ii): one case, one hour, one administrator", "grant", GRANTEE),
    "emergency review": Rule("45 CFR 164.312(a)(2)(ii): the review comes after the access has ended", "grant", NOBODY),
    "case": Rule("S0-1, S0-3: a case belongs to its two therapists", "case", BOTH),
    "signed form": Rule(
        "S0-3: a signed form belongs to the therapists who see the person who signed", "signed_form", BOTH
    ),
    "own part": Rule("design 5: each therapist prepares and talks for their own part", "consult", BOTH, EARLY),
    "invited": Rule("S0-8: the person who was invited may answer", "consult", BOTH, {"preparing": NOBODY}),
    "prepare": Rule(
        "S0-8, S0-12: the person who was invited prepares or declines", "consult", BOTH, {"preparing": STARTER}
    ),
    "consult releases": Rule(
        "S0-3: a therapist sees the releases of a consult that they were told about",
        "consult",
        BOTH,
        {"preparing": STARTER},
    ),
    "supervised": Rule("S0-7, S0-34: a therapist brings a case to their own supervisors", "consult", BOTH, EARLY),
    "own or signed": Rule(
        "design 5: their own part; a therapist who signed can still read the summary after the hand-over",
        "consult",
        BOTH,
        {**EARLY, "handed over": {R.IT, R.FT, R.FORMER}},
    ),
    "writes": Rule("S0-15: text belongs to its writer", "consult", BOTH, {**EARLY, "handed over": {R.FT}}),
}

BUTTONS: Mapping[str, Collection[str]] = {
    "everybody": (
        *("done", "more", "my_releases", "my_log", "my_log_earlier", "whynot", "settings", "why"),
        *SUBJECTS,
    ),
    "page button": ("open_page",),
    "therapists": ("start", "new_case"),
    "supervisors": ("review",),
    "administrators": (
        *("settings_people", "settings_people_further", "groups", "groups_further"),
        *("settings_practice", "settings_words", "settings_records", "keep_for", "hold_case", "hold_case_further"),
        "emergency",
    ),
    "people": ("person", "hand_over", "emergency_of", "emergency_further"),
    "hold": ("lift_hold",),
    "emergency access": ("emergency_go_on", "emergency_end"),
    "emergency review": ("emergency_look",),
    "case": ("confer", "case_releases", "further_releases", "add_release", "renew"),
    "signed form": ("now_signed", "countersigned", "declined", "revoked", "has_ended", "let_lapse"),
    "own part": (
        *("begin", "ten_late", "question_back", "not_discussed", "all_set", "ask_now", "let_rest", "cancel_it"),
        *("offer_times", "move_it", "add_paper", "back", "resume", "waited", "recount", "to_write", "ask_reason"),
        *("choose_again", "written", "written_ready"),
    ),
    "invited": ("ask_later", "told", "new_day", "it_changed"),
    "prepare": ("prepare", "rather_not"),
    "consult releases": ("see_releases", "ask_release"),
    "supervised": ("to_supervision",),
    "own or signed": ("go_on", "details"),
}
MODALS: Mapping[str, Collection[str]] = {
    "therapists": ("case",),
    "administrators": ("settings_people", "settings_practice", "settings_words", "keep_for", "hold_case", "emergency"),
    "people": ("person", "hand_over", "emergency_case"),
    "hold": ("lift_hold",),
    "hand over": ("hand_over_to",),
    "case": ("frame", "paper"),
    "signed form": ("paper_now_signed", "paper_countersigned", "paper_declined", "paper_revoked", "paper_has_ended"),
    "own part": (
        *("agree", "begin", "cancel", "times", "move", "whom", "screen", "pause", "facts", "wait", "case_law"),
        *("weigh", "scope"),
        *MODAL_STEPS,
    ),
    "consult releases": ("ask_release",),
    "invited": ("told", "new_day", "it_changed"),
    "writes": ("writing",),
}
TICKS: Mapping[str, Collection[str]] = {
    "case": ("frame",),
    "own part": ("facts", "weigh", "scope", "times", "move"),
}
SUBCOMMANDS: Mapping[str, Collection[str]] = {
    "everybody": ("", "help", "guidelines", "settings"),
    "supervisors": ("review",),
}
HOME: Mapping[str, Collection[str]] = {"everybody": ("",)}

SURFACES = {"press": BUTTONS, "submit": MODALS, "tick": TICKS, "word": SUBCOMMANDS, "home": HOME}

LISTS = {"press": ("start", "done", "more", "my_releases", "my_log", "review"), "word": ("", "review"), "home": ("",)}
"""The lists that show each member their own cases. They may show no code of another person's case."""

_BEFORE_SIGNING = frozenset(
    {R.IT, R.FT, R.SUP_IT, R.SUP_BOTH, R.EMERGENCY}
)  # the individual therapist brings the case to supervision (S0-7)
_AFTER_SIGNING = _BEFORE_SIGNING | {R.SUP_FT}
CODE_READERS: Mapping[str, Collection[Row]] = {
    "signed": _AFTER_SIGNING,
    "closed": _AFTER_SIGNING,
    "handed over": _AFTER_SIGNING | {R.FORMER, R.ADMIN},  # the hand-over is in the administrator's log
}
"""The people whose own lists may show the case's code, by state."""


def may_see_code(row: Row, state: str) -> bool:
    """Return whether this person's own lists may show the case's code."""
    return row in CODE_READERS.get(state, _BEFORE_SIGNING)


PAGE_READERS: Rule = RULES["own or signed"]
PAGE_RULES: Mapping[str, Rule] = {
    "reads": PAGE_READERS,
    "own part": RULES["own part"],
    "writes": RULES["writes"],
    "emergency access": RULES["emergency access"],
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

PAGES: Mapping[str, Mapping[str, str]] = {
    "/s/{sitting}": {"GET": "reads", "POST": "writes"},
    "/s/{sitting}/draft": {"POST": "writes"},
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
    "restore": "shows no text: the copy stays encrypted",
    "rotate-key": "shows no text: re-encrypts the keys of the cases",
    "replay-deletions": "shows no text: destroys the keys of deleted cases again",
    "delete-case": "shows no text: destroys the key of a case",
    "retention": "shows no text: shows days and codes",
    "audit": "shows no text: the log has none",
}
"""Why each command, which only the person who runs the server can use, shows no encrypted text."""

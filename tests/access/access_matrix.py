"""The access matrix: who may do what, for each registered entry. An entry that is missing here fails the tests.

A rule says who may use an entry, in which states of the case, and where the rule comes from. Everybody else gets the
rule's refusal. It is the same for another person's case as for a case that does not exist.
"""

from collections.abc import Collection, Mapping

from flows.consult.talk.screens import MODAL_STEPS
from flows.home.screens import SUBJECTS
from tests.access.access_rule import NOBODY, Rule
from tests.access.matrix_people import ALL_MEMBERS, R, Row

MEMBERS_WITH_ROLE = frozenset(ALL_MEMBERS) - {R.NO_ROLE}
BOTH = frozenset({R.IT, R.FT})
STARTER = frozenset({R.IT})
SUPERVISORS = frozenset({R.SUP_IT, R.SUP_FT, R.SUP_BOTH, R.GROUP})
SIDE_READERS = {"it": frozenset({R.SUP_IT, R.SUP_BOTH}), "ft": frozenset({R.SUP_FT, R.SUP_BOTH})}
ADMINS = frozenset({R.ADMIN, R.EMERGENCY})
GRANTEE = frozenset({R.EMERGENCY})

ALERTED = frozenset({R.IT, R.FT, R.SUP_IT, R.SUP_BOTH})
"""Who raised the alert on the case, and who was told. Others who supervise one of its therapists were not."""

REVIEWERS = frozenset({R.SUP_IT, R.SUP_BOTH})
"""Who looks back at the closed alert on the case. The other supervisors were told of it and have seen it."""

RAISER = {"handed over": frozenset({R.FORMER})}
WORKING_WITH_CASE = frozenset({R.IT, R.FT, *SUPERVISORS})
"""Who may raise an alert about the case itself. Everybody else asks for a call back, which names no client."""

AFTER_RAISING = {"handed over": ALERTED - {R.IT} | {R.FORMER}}
"""The alert was raised before the case was handed over, so the new therapist was not told of it."""

EARLY = {"preparing": STARTER, "invited": STARTER}
"""The colleague's part starts with "Prepare", and before the invitation they are not told about the consult."""

RULES: Mapping[str, Rule] = {
    "page button": Rule("design 4: the browser follows its own link; the button itself does nothing", "", ALL_MEMBERS),
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
    "confirm access": Rule(
        "decision 0048: a second person confirms: another administrator, or the therapist concerned",
        "change",
        {R.OTHER, R.EMERGENCY},
        any_case_rows=ADMINS,
    ),
    "object to access": Rule(
        "decision 0048: everybody concerned by a change of who can read what can object, and so can administrators",
        "change",
        {R.OTHER, R.GROUP, R.EMERGENCY},
        any_case_rows=ADMINS,
    ),
    "withdraw access": Rule("decision 0048: whoever asked for a change withdraws it", "change", {R.ADMIN}),
    "earlier": Rule(
        "decision 0048: a therapist opens to their own supervisor what they signed before the supervision began",
        "supervisor",
        {R.IT},
        {"handed over": {R.IT, R.FORMER}},
    ),
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
    "raise alert": Rule("S0-9: safety comes first, and everybody can say so", "", MEMBERS_WITH_ROLE),
    "alert": Rule("S0-9, S0-10: an alert is for whoever raised it and was told of it", "alert", ALERTED, AFTER_RAISING),
    "reached": Rule("S0-10: those who were told say whom they reached by phone", "told", ALERTED, AFTER_RAISING),
    "raiser": Rule("S0-10: only whoever raised an alert says that it has cleared up", "alert", STARTER, RAISER),
    "talk now": Rule(
        "S0-9, S0-52: the two therapists begin the talk of their open consult at once",
        "alert",
        BOTH,
        {"preparing": STARTER, **dict.fromkeys(("signed", "closed", "handed over"), NOBODY)},
    ),
    "open page": Rule("45 CFR 164.312(a)(2)(iii): one's own", "page_session", STARTER, {"handed over": NOBODY}),
    "writes": Rule("S0-15: text belongs to its writer", "consult", BOTH, {**EARLY, "handed over": {R.FT}}),
}

BUTTONS: Mapping[str, Collection[str]] = {
    "everybody": (
        *("done", "done_further", "more", "my_releases", "my_releases_further", "my_log", "my_log_earlier"),
        *("settings", "signed_in", "signed_in_end_all", "why", "whynot", "access_changes", "access_changes_further"),
        *("my_supervisors", *SUBJECTS),
    ),
    "page button": ("open_page",),
    "open page": ("signed_in_end",),
    "therapists": ("start", "new_case", "which_case", "which_case_further"),
    "supervisors": ("review", "reviewed"),
    "administrators": (
        *("settings_people", "settings_people_further", "groups", "groups_further"),
        *("settings_practice", "settings_words", "settings_records", "keep_for", "hold_case", "hold_case_further"),
        *("settings_call", "settings_phones", "settings_safety", "emergency"),
    ),
    "people": ("person", "hand_over", "emergency_of", "emergency_further"),
    "hold": ("lift_hold",),
    "confirm access": ("access_confirm",),
    "object to access": ("access_object",),
    "withdraw access": ("access_withdraw",),
    "earlier": ("open_earlier", "close_earlier"),
    "emergency access": ("emergency_go_on", "emergency_end"),
    "emergency review": ("emergency_look",),
    "raise alert": ("safety",),
    "alert": (
        *("safety_open", "safety_seen", "safety_charge", "safety_hand_back", "safety_not_over", "safety_phones"),
        "safety_client_told",
    ),
    "reached": ("safety_reached",),
    "raiser": ("safety_clear",),
    "talk now": ("safety_talk",),
    "case": ("confer", "case_releases", "which_case_of", "further_releases", "add_release", "renew"),
    "signed form": ("now_signed", "countersigned", "declined", "revoked", "has_ended", "let_lapse"),
    "own part": (
        *(
            "begin",
            "ten_late",
            "question_back",
            "not_discussed",
            "all_set",
            "ask_now",
            "let_rest",
            "cancel_it",
            "undo_end",
        ),
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
    "administrators": (
        *("settings_people", "settings_practice", "settings_words", "settings_phones", "settings_safety"),
        *("settings_call", "keep_for", "hold_case", "emergency"),
    ),
    "raise alert": ("safety_which", "safety_concern", "safety_call"),
    "raiser": ("safety_clear",),
    "people": ("person", "hand_over", "emergency_case"),
    "hold": ("lift_hold",),
    "earlier": ("open_earlier",),
    "hand over": ("hand_over_to",),
    "case": ("frame", "paper"),
    "signed form": ("paper_now_signed", "paper_countersigned", "paper_declined", "paper_revoked", "paper_has_ended"),
    "own part": (
        *(
            "agree",
            "booked",
            "begin",
            "cancel",
            "decline",
            "times",
            "move",
            "whom",
            "screen",
            "pause",
            "facts",
            "wait",
            "case_law",
        ),
        *("weigh", "scope"),
        *MODAL_STEPS,
    ),
    "consult releases": ("ask_release",),
    "invited": ("told", "new_day", "it_changed"),
    "writes": ("writing",),
}
TICKS: Mapping[str, Collection[str]] = {
    "case": ("frame",),
    "own part": ("facts", "weigh", "scope", "times", "move", "booked"),
}
SUBCOMMANDS: Mapping[str, Collection[str]] = {
    "everybody": ("", "help", "guidelines", "settings"),
    "raise alert": ("safety",),
    "supervisors": ("review", "reviewed"),
}
HOME: Mapping[str, Collection[str]] = {"everybody": ("",)}

SURFACES = {"press": BUTTONS, "submit": MODALS, "tick": TICKS, "word": SUBCOMMANDS, "home": HOME}

LISTS = {
    "press": ("start", "done", "more", "my_releases", "which_case", "my_log", "review", "reviewed"),
    "word": ("", "review", "reviewed"),
    "home": ("",),
}
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

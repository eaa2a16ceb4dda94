"""The screens of signed forms and releases, with as much on them as possible."""

from dataclasses import replace

from flows.cases import screens as cases_screens
from flows.cases.screen_names import ScreenNames
from flows.consult.consent import screens as consent_screens
from flows.content import WORDS
from flows.forms import Form, Option
from flows.parts import Part
from flows.releases import screens as releases_screens
from flows.releases.forms_status import SignedFormStatus
from flows.releases.rules import NeededRelease, ReleaseState
from flows.releases.screens import ListedRelease, ReleaseList
from tests.support.people.sample_participants import ADULT_1, signed_form_facts


def screens(names: ScreenNames) -> list[Form]:
    """Return every screen of signed forms and releases that this therapist may see."""
    listed = ListedRelease("Adult 1", frozenset(Part), _release_state(SignedFormStatus.EXPIRING), may_lapse=True)
    line = releases_screens.release_line(names, listed)
    policies = [name.removeprefix("secrets_") for name in WORDS.phrases if name.startswith("secrets_")]
    return [
        *(releases_screens.signed_form_entry(names, _signers(kind), {}) for kind in ("adult", "minor")),
        releases_screens.countersignature(names, line),
        *(releases_screens.action_day(names, action, line) for action in releases_screens.DAY_FIELD_BY_ACTION),
        releases_screens.case_releases(names, _full_list(names, listed)),
        releases_screens.my_releases([(f"{names.code} with {names.colleague}", "id")] * 40, "place"),
        cases_screens.which_case([(f"{names.code} with {names.colleague}", "id")] * 40, "place"),
        cases_screens.which_case_link(f"{names.code} with {names.colleague}", "id", "https://example.org"),
        consent_screens.ask_again(names),
        *(cases_screens.privacy_questions(names, policy) for policy in policies),
    ]


def _full_list(names: ScreenNames, listed: ListedRelease) -> ReleaseList:
    say = {"colleague": names.colleague, "count": 8, "needed": 8}
    lines = [WORDS.phrases[f"summary_{way}_missing"].format_map(say) for way in ("out", "in")]
    summary = (lines[0], lines[1])
    return ReleaseList(
        [listed] * 5, summary, elsewhere=True, further="id", consult="id", page_url="https://example.org"
    )


def _signers(kind: str) -> list[Option]:
    """Return who can sign for one person, the first as already recorded."""
    names = [name for name in WORDS.phrases if name.startswith(f"signer_{kind}")]
    recorded = (WORDS.phrases["signer_recorded"], "", "")
    labels = [WORDS.phrases[name].format(number=1) for name in names]
    return [Option(name, label, hint) for name, label, hint in zip(names, labels, recorded, strict=True)]


def _release_state(status: SignedFormStatus) -> ReleaseState:
    """Return the state of a release with this status, from a form that ends with an event."""
    return ReleaseState(
        NeededRelease(ADULT_1, Part.IT),
        replace(signed_form_facts(), ends_on=None, ends_event="individual_therapy_ends"),
        status,
    )

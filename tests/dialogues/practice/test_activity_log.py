"""A member's own activity log on Home: their actions in words, newest first; and the audit log behind it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.audit import DISCLOSURE_ACTIONS
from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.content import WORDS as CONSULT
from flows.context import Context
from flows.practice import activity_log
from flows.replies import Refuse, Show
from storage.audit import log, subjects
from storage.models import AuditEntry
from storage.safety import alerts
from tests.access.matrix_probe import REGISTERED_ENTRIES
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, GUS, SlackPractice
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CEDAR, at_facts, at_scope, at_weigh, case
from tests.support.walks.summary_steps import both_signed
from tests.support.walks.talk_steps import actor

RECORD_CALL = re.compile(
    r'audit_trail\.record(|_action|_system_action|_read|_gate)\((?:Context\([^)]*\)|[^()"])*"([a-z_.]+)"'
)
PAGE_ACTION = re.compile(r'"(page\.[a-z_.]+)"')
SAFETY_KINDS = {kind for name, kind in vars(alerts).items() if name.isupper() and isinstance(kind, str)} - {
    *(alerts.RUNG, alerts.CLIENT_DAY),  # no member does these
}
CHANGE_EVENTS = ("confirmed", "waited", "objected", "withdrawn", "moot")
PREFIX_BY_KIND = {"_read": "read.", "_gate": "gate."}


def read_log_lines(practice: SlackPractice, who: str = ANA) -> list[str]:
    """Return the lines of a member's activity log."""
    therapist = practice.person(who).closes().opens_home().presses("my_log")
    return [line for line in therapist.screen_text.splitlines() if " · " in line]


def list_actions(practice: SlackPractice, who: str = ANA) -> list[str]:
    """Return the actions of a member in the audit log, oldest first."""
    with practice.read_session() as session:
        owner = member(practice, session, who)
        return [entry.action for entry in log.list_entries(session, owner.practice_id, actor_id=owner.id)]


def _recorded_actions() -> Iterator[str]:
    for path in (*Path("bot").rglob("*.py"), *Path("flows").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        yield from (PREFIX_BY_KIND.get(kind, "") + action for kind, action in RECORD_CALL.findall(code))
        yield from PAGE_ACTION.findall(code)


def test_every_recorded_action_has_a_text_and_no_text_is_unused() -> None:
    actions = {f"{surface}.{entry}" for surface in ("press", "submit", "tick") for entry in REGISTERED_ENTRIES[surface]}
    actions |= {"rows.signed"}
    actions |= {"command.consult", "home.opened", "submit.other", "case.deleted", "key.rotated", "link.used", "sign_in"}
    actions |= {
        "sign_in.refused",
        "limit.check",
        "limit.page",
        "limit.repeated",
        "limit.safety",
        "limit.slack",
        "limit.write",
    }
    actions |= {"link.made", "role.administrator", "role.administrator_no_more", "member.left", "member.back"}
    actions |= {f"safety.{kind}" for kind in SAFETY_KINDS}
    actions |= {f"change.{event}" for event in (*CHANGE_EVENTS, "asked", "about")}
    actions |= {"role.changed"}  # written until it was said which role, and what it was before
    recorded = actions | set(_recorded_actions()) | set(DISCLOSURE_ACTIONS)

    phrases = {phrase for phrase, text in WORDS.phrases.items() if phrase.startswith("log_") and "{" not in text}
    assert phrases - {"log_other"} == {f"log_{action.replace('.', '_')}" for action in recorded}


def test_a_members_own_actions_are_listed_in_words_newest_first(practice: SlackPractice) -> None:
    at_weigh(practice)
    practice.person(BEN).types("guidelines")

    lines = read_log_lines(practice)

    assert lines[0] == "Tue, May 4 at 9:12 AM · opened Home"
    assert "Tue, May 4 at 9:12 AM · maple-4821: checked the six reasons to wait" in lines
    assert lines.index("Tue, May 4 at 9:12 AM · maple-4821: checked the facts") < lines.index(
        "Tue, May 4 at 9:12 AM · maple-4821: checked the six reasons to wait"
    )
    assert [line for line in read_log_lines(practice, BEN) if "maple" in line] == []
    assert "Tue, May 4 at 8:12 AM · typed /consult" in read_log_lines(practice, BEN)  # Ben is in Chicago


def test_a_refused_action_is_listed_without_the_code_of_another_persons_case(practice: SlackPractice) -> None:
    at_weigh(practice)
    cedar_id = str(case(practice, CEDAR).id)
    with practice.services.database.transaction() as session:  # a case of two others
        case_row = session.merge(case(practice, CEDAR))
        case_row.it_member_id = member(practice, session, "U0DANA").id
        case_row.ft_member_id = member(practice, session, "U0ELI").id
    before = len(entries(practice))
    reply_text = _forge_click(practice, "case_releases", cedar_id)

    assert CONSULT.refusals["not_yours"] in reply_text
    new_entries = entries(practice)[before:]
    assert [(entry.outcome, entry.case_id is not None) for entry in new_entries] == [("refused", True)]
    shown = read_log_lines(practice)
    assert "tried, but it wasn't open to you: " in "\n".join(shown)
    assert CEDAR not in "\n".join(shown)


def _forge_click(practice: SlackPractice, action: str, value: str) -> str:

    identity = slack_identity(ANA, practice.services.team_id)
    reply = handle(practice.services, identity, Click(Kind.PRESS, action, value=value))
    return reply.words if isinstance(reply, Refuse) else ""


def test_the_log_pages_back_and_forward_screen_by_screen(practice: SlackPractice) -> None:
    at_scope(practice)
    for _ in range(6):
        practice.person(ANA).closes().types().presses("whynot").closes()
    ana = practice.person(ANA).closes().opens_home().presses("my_log")
    newest = ana.screen_text
    ana.presses("my_log_earlier").presses("my_log_earlier")

    assert "my_log" in ana.button_ids
    assert ana.screen_text != newest
    assert "chose a case for a consult" in ana.screen_text
    assert "chose a case for a consult" not in newest
    ana.presses("my_log")
    assert "opened earlier activity" in ana.screen_text


@pytest.mark.parametrize("position", ["x", "-1", "٣", "9" * 40, "0"])
def test_a_forged_position_in_the_log_shows_only_the_members_own_entries(
    practice: SlackPractice, position: str
) -> None:

    at_weigh(practice)
    with practice.services.database.transaction() as session:
        click = Click(Kind.PRESS, "my_log_earlier", value=position)
        reply = activity_log.show_activity_log(Context(practice.services, session, actor(practice, BEN)), click)
    assert isinstance(reply, Show)
    assert "maple" not in str(reply.form)


def test_a_person_who_is_not_a_member_has_no_log(practice: SlackPractice) -> None:
    assert practice.person(GUS).types().ephemeral == CONSULT.refusals["other_team"]


def test_ticks_on_one_screen_within_five_minutes_are_one_entry(practice: SlackPractice) -> None:
    ana = at_weigh(practice)
    ana.ticks(bring=["clearer", "else"], cost=["own_view"])
    assert list_actions(practice).count("tick.weigh") == 1

    practice.clock.forward(timedelta(minutes=5, seconds=1))
    ana.ticks(hopes=["together"])
    assert list_actions(practice).count("tick.weigh") == 2

    ana.presses("why").closes()
    ana.ticks(hopes=[])
    assert list_actions(practice)[-3:] == ["tick.weigh", "press.why", "tick.weigh"]


def test_each_entry_about_a_case_names_the_case(practice: SlackPractice) -> None:
    both_signed(practice)
    without_case = {"press.why", "press.whynot", "press.open_page"}

    with practice.read_session() as session:
        log_entries = list(session.exec(select(AuditEntry)))
        missing = [
            entry.action
            for entry in log_entries
            if entry.action not in without_case
            and entry.case_id != subjects.find_case_id(session, entry.practice_id, entry.subject.partition(":")[2])
            and not entry.subject.startswith("sitting")
        ]

    assert missing == []
    assert [entry.action for entry in log_entries if entry.subject.startswith("sitting") and not entry.case_id] == []


def test_an_incomplete_form_is_logged_as_such(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    ana.answers("facts", impression="formed", informed=ana.options("informed"))

    assert "Tue, May 4 at 9:12 AM · maple-4821: checked the facts, with something still to fill in" in read_log_lines(
        practice
    )

"""One's own log on Home: what one did oneself, in words, newest first; and what the audit log itself holds for that."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.audit import DISCLOSURE_ACTIONS
from flows.content import WORDS
from flows.content import WORDS as CONSULT
from storage.audit import log, subjects
from storage.models import AuditEntry
from tests.access.matrix_probe import REGISTERED
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.practice import ANA, BEN, GUS, Stage
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CEDAR, at_facts, at_scope, at_weigh, case
from tests.support.walks.summary_steps import both_signed
from tests.support.walks.talk_steps import actor

LOGGED = re.compile(
    r'audit_trail\.record(|_action|_system_action|_read|_gate)\((?:Context\([^)]*\)|[^()"])*"([a-z_.]+)"'
)
PAGE = re.compile(r'"(page\.[a-z_.]+)"')
PREFIX = {"_read": "read.", "_gate": "gate."}


def logs(practice: Stage, who: str = ANA) -> list[str]:
    """Return the lines of somebody's log as it stands."""
    one = practice.one(who).closes().opens_home().presses("my_log")
    return [line for line in one.reads.splitlines() if " · " in line]


def actions(practice: Stage, who: str = ANA) -> list[str]:
    """Return what the audit log holds of somebody, the oldest first."""
    with practice.looking() as session:
        owner = member(practice, session, who)
        return [one.action for one in log.list_entries(session, owner.practice_id, actor_id=owner.id)]


def _in_code() -> Iterator[str]:
    for path in (*Path("bot").rglob("*.py"), *Path("flows").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        yield from (PREFIX.get(how, "") + named for how, named in LOGGED.findall(code))
        yield from PAGE.findall(code)


def test_whatever_the_log_calls_by_an_id_has_words_and_no_words_are_idle() -> None:
    doors = {f"{surface}.{entry}" for surface in ("press", "submit", "tick") for entry in REGISTERED[surface]}
    doors |= {"command.consult", "home.opened", "submit.other", "case.deleted", "key.rotated", "link.used", "sign_in"}
    doors |= {"sign_in.refused", "limit.check", "limit.page", "limit.slack", "limit.write"}
    doors |= {"link.made", "role.administrator", "role.administrator_no_more", "member.left", "member.back"}
    every = doors | set(_in_code()) | set(DISCLOSURE_ACTIONS)

    worded = {one for one, said in WORDS.phrases.items() if one.startswith("log_") and "{" not in said}
    assert worded - {"log_other"} == {f"log_{one.replace('.', '_')}" for one in every}


def test_ones_own_deeds_stand_there_in_words_the_newest_first(practice: Stage) -> None:
    at_weigh(practice)
    practice.one(BEN).types("guidelines")

    found = logs(practice)

    assert found[0] == "Tue 4 May 09:12 · opened Home"
    assert "Tue 4 May 09:12 · maple-4821: looked at the six" in found
    assert found.index("Tue 4 May 09:12 · maple-4821: checked the facts") < found.index(
        "Tue 4 May 09:12 · maple-4821: looked at the six"
    )
    assert [line for line in logs(practice, BEN) if "maple" in line] == []
    assert "Tue 4 May 08:12 · typed /consult" in logs(practice, BEN)  # Ben is in Chicago


def test_what_was_refused_is_there_without_the_code_of_somebody_elses_case(practice: Stage) -> None:
    at_weigh(practice)
    birch = str(case(practice, CEDAR).id)
    with practice.desk.database.transaction() as session:  # a case of two others
        case_row = session.merge(case(practice, CEDAR))
        case_row.it_member_id = member(practice, session, "U0DANA").id
        case_row.ft_member_id = member(practice, session, "U0ELI").id
    before = len(entries(practice))
    answered = _forges(practice, "case_releases", birch)

    assert CONSULT.refusals["not_yours"] in answered
    tried = entries(practice)[before:]
    assert [(one.outcome, one.case_id is not None) for one in tried] == [("refused", True)]
    shown = logs(practice)
    assert "looked at its releases; it was not open then" in "\n".join(shown)
    assert CEDAR not in "\n".join(shown)


def _forges(practice: Stage, action: str, value: str) -> str:
    from bot.dispatch import ActionId, handle  # noqa: PLC0415 -- as above
    from flows.actions import Refuse  # noqa: PLC0415 -- as above
    from flows.releases import overview  # noqa: PLC0415 -- for this one press

    came = ActionId(f"press.{action}", value)
    reply = handle(practice.desk, ANA, practice.desk.team_id, lambda ctx: overview.show_case(ctx, value), came)
    return reply.words if isinstance(reply, Refuse) else ""


def test_the_log_goes_back_screen_by_screen_and_forward_again(practice: Stage) -> None:
    at_scope(practice)
    for _ in range(6):
        practice.one(ANA).closes().types().presses("whynot").closes()
    ana = practice.one(ANA).closes().opens_home().presses("my_log")
    first = ana.reads
    ana.presses("my_log_earlier")

    assert "my_log" in ana.offered
    assert ana.reads != first
    assert "chose it to confer about" in ana.reads
    assert "chose it to confer about" not in first
    ana.presses("my_log")
    assert "looked further back in this log" in ana.reads


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 40, "0"])
def test_a_forged_place_in_the_log_shows_only_ones_own(practice: Stage, before: str) -> None:
    from flows.actions import Show  # noqa: PLC0415 -- as above
    from flows.context import Context  # noqa: PLC0415 -- as above
    from flows.practice import activity_log  # noqa: PLC0415 -- called by itself

    at_weigh(practice)
    with practice.desk.database.transaction() as session:
        reply = activity_log.show_activity_log(Context(practice.desk, session, actor(practice, BEN)), before)
    assert isinstance(reply, Show)
    assert "maple" not in str(reply.form)


def test_who_has_no_place_here_has_no_log(practice: Stage) -> None:
    assert practice.one(GUS).types().ephemeral == CONSULT.refusals["other_team"]


def test_ticks_that_follow_each_other_on_one_screen_are_one_entry_for_five_minutes(practice: Stage) -> None:
    ana = at_weigh(practice)
    ana.ticks(bring=["clearer", "else"], cost=["own_view"])
    assert actions(practice).count("tick.weigh") == 1

    practice.clock.forward(timedelta(minutes=5, seconds=1))
    ana.ticks(hopes=["together"])
    assert actions(practice).count("tick.weigh") == 2

    ana.presses("why").closes()
    ana.ticks(hopes=[])
    assert actions(practice)[-3:] == ["tick.weigh", "press.why", "tick.weigh"]


def test_each_entry_about_something_of_a_case_names_the_case(practice: Stage) -> None:
    both_signed(practice)
    aside = {"press.why", "press.whynot", "press.open_page"}

    with practice.looking() as session:
        rows = list(session.exec(select(AuditEntry)))
        missing = [
            one.action
            for one in rows
            if one.action not in aside
            and one.case_id != subjects.find_case_id(session, one.practice_id, one.subject.partition(":")[2])
            and not one.subject.startswith("sitting")
        ]

    assert missing == []
    assert [one.action for one in rows if one.subject.startswith("sitting") and not one.case_id] == []


def test_what_is_sent_and_still_to_be_put_right_says_so(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.answers("facts", impression="formed", informed=ana.options("informed"))

    assert "Tue 4 May 09:12 · maple-4821: checked the facts; something was still to fill in" in logs(practice)

"""People without access get an answer without data, and the same answer whether a thing exists or not."""

import dataclasses
from uuid import uuid4

import pytest
from sqlmodel import select

from bot.demo.local_slack import WorkspacePerson
from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.replies import Refuse, Show
from storage.models import Case, Member, MemberIdentity
from tests.support.people.identities import get_slack_member, slack_identity
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, PracticeServer, SlackPractice, open_practice
from tests.support.slack.forged_payloads import payload_of, pressing, resend_changed, sends
from tests.support.walks.preparation_steps import at_scope, case, new_case

GUEST = WorkspacePerson("U0GUEST", "Hal", is_restricted=True)
BOT = WorkspacePerson("U0ROBOT", "Robot", is_bot=True)
GONE = WorkspacePerson("U0GONE", "Ivy", deleted=True)
SLACKBOT = "USLACKBOT"


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (GUEST, "guest"),
        (BOT, "bot"),
        (GONE, "inactive"),
        (WorkspacePerson("U0GUS2", "Gus", is_stranger=True, team_id="T0ELSEWHERE"), "other_team"),
        (WorkspacePerson("U0OTHER", "Jo", team_id="T0ELSEWHERE"), "other_team"),
    ],
)
def test_a_person_who_cannot_take_part_gets_one_plain_sentence(
    door: PracticeServer, sqlite_url: str, person: WorkspacePerson, refusal: str
) -> None:
    with open_practice(door, sqlite_url, seeded=False, people=(person,), monotonic=lambda: 0.0) as practice:
        therapist = practice.person(person.id)

        therapist.types().types("settings").opens_home()

        assert (therapist.step, therapist.home) == (None, "")
        assert therapist.ephemeral == WORDS.refusals[refusal]
        practice.deliver()
        assert therapist.messages == []
        with practice.read_session() as session:
            assert session.exec(select(Member)).all() == []


def test_a_guest_from_another_workspace_gets_no_data(practice: SlackPractice) -> None:
    gus = practice.person(GUS).types()

    assert gus.ephemeral == "Consult Coach works only with members of this practice."
    assert gus.opens_home().home == ""


@pytest.mark.parametrize(
    "changed", [{"surface": "elsewhere"}, {"tenant_id": "T0ELSEWHERE"}, {"user_id": "U0NOBODY"}, {"tenant_id": ""}]
)
def test_a_person_is_known_only_by_surface_tenant_and_user_id_together(
    practice: SlackPractice, changed: dict[str, str]
) -> None:
    ana = slack_identity(ANA, practice.services.team_id)

    reply = handle(practice.services, dataclasses.replace(ana, **changed), Click(Kind.HOME, ""))

    assert isinstance(handle(practice.services, ana, Click(Kind.HOME, "")), Show)
    assert reply == Refuse(WORDS.refusals["other_team"])


def test_a_person_deactivated_halfway_is_refused_and_changes_nothing(practice: SlackPractice) -> None:
    ana = at_scope(practice)
    practice.workspace.deactivate(ANA)
    practice.directory.clear()

    ana.ticks(topics=["goals"])

    assert ana.notice == WORDS.refusals["inactive"]
    assert practice.preparation().topics == ()


def test_an_inactive_member_is_refused(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        get_slack_member(session, ANA).active = False

    assert practice.person(ANA).types().ephemeral == WORDS.refusals["inactive"]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (ANA, WORDS.errors["yourself"]),
        (GUEST.id, WORDS.errors["not_a_colleague"]),
        (BOT.id, WORDS.errors["not_a_colleague"]),
        (GONE.id, WORDS.errors["not_a_colleague"]),
        (GUS, WORDS.errors["not_a_colleague"]),
        (SLACKBOT, WORDS.errors["not_a_colleague"]),
        ("U0NOBODY", WORDS.errors["not_a_colleague"]),
    ],
)
def test_only_a_colleague_of_the_practice_shares_a_case(
    door: PracticeServer, sqlite_url: str, named: str, words: str
) -> None:
    with open_practice(door, sqlite_url, seeded=False, people=(GUEST, BOT, GONE), monotonic=lambda: 0.0) as practice:
        practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
        ana = practice.person(ANA).types().presses("start")

        ana.answers("case", **new_case(practice, colleague=named))

        assert ana.field_errors == {"colleague": words}
        with practice.read_session() as session:
            assert session.exec(select(Case)).all() == []
            assert list(session.exec(select(MemberIdentity.user_id))) == [ANA]


def test_a_case_is_shared_with_nobody_but_other_full_members(door: PracticeServer, sqlite_url: str) -> None:
    with open_practice(door, sqlite_url, seeded=False, people=(GUEST, BOT, GONE), monotonic=lambda: 0.0) as practice:
        ana = practice.person(ANA).types().presses("start")

        assert ana.options("colleague") == [BEN, DANA, ELI, FAY]


def test_an_inactive_member_cannot_be_named_as_colleague(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        get_slack_member(session, ELI).active = False
    ana = practice.person(ANA).types().presses("start").presses("new_case")

    ana.answers("case", **new_case(practice, colleague=ELI))

    assert ana.field_errors == {"colleague": WORDS.errors["not_a_colleague"]}


@pytest.mark.parametrize(
    "action",
    [
        *("go_on", "details", "confer", "resume", "back", "to_write"),
        *("add_paper", "see_releases", "ask_release", "add_release", "case_releases"),
    ],
)
def test_another_therapists_case_is_refused_like_one_that_does_not_exist(practice: SlackPractice, action: str) -> None:
    at_scope(practice)
    foreign = case(practice) if action in {"confer", "add_release", "case_releases"} else practice.consults()[0]
    dana = practice.person(DANA).types().presses("guidelines")
    pressed = payload_of(practice, DANA, "block_actions")

    answers = []
    for value in (str(foreign.id), str(uuid4()), "no id at all", ""):
        assert sends(practice, DANA, pressed, pressing(action, value, about=value)).status == 200
        answers.append((dana.notice, dana.screen_text))
        dana.closes()

    assert set(answers) == {(WORDS.refusals["not_yours"], answers[0][1])}


def test_a_colleague_cannot_open_a_consult_before_being_invited(practice: SlackPractice) -> None:
    at_scope(practice)
    ben = practice.person(BEN).types().presses("guidelines")

    resend_changed(practice, BEN, "block_actions", pressing("go_on", str(practice.consults()[0].id)))

    assert ben.notice == WORDS.refusals["not_yours"]


@pytest.mark.parametrize("action", ["settings_practice", "settings_words"])
def test_only_administrators_can_open_practice_settings(practice: SlackPractice, action: str) -> None:
    ana = practice.person(ANA).types().presses("settings")

    resend_changed(practice, ANA, "block_actions", pressing(action, ""))

    assert ana.notice == WORDS.refusals["administrators_only"]


def test_a_name_changed_in_slack_changes_on_the_screens(practice: SlackPractice) -> None:
    practice.workspace.set_person(dataclasses.replace(practice.workspace.get_person(BEN), name="Benedikt Made-Up"))
    practice.directory.clear()
    practice.person(BEN).types()

    assert "maple-4821 with Benedikt" in practice.person(ANA).types().screen_text

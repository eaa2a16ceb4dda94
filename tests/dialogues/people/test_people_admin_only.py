"""Only an administrator manages people and roles, and not even they can submit what was never offered."""

from typing import Any

import pytest

from flows.content import WORDS
from storage.people import members, practices
from tests.support.people.identities import slack_identity
from tests.support.people.people_and_roles import id_of, opens_people, roles, supervisors
from tests.support.practice import ANA, BEN, DANA, FAY, SlackPractice
from tests.support.slack.forged_payloads import Change, notice_text, payload_of, pressing, rows, sends
from tests.support.walks.preparation_steps import case

BUTTONS = ("settings_people", "settings_people_further", "person", "groups", "groups_further", "hand_over")
SCREENS = ("settings_people", "person", "hand_over", "hand_over_to")


@pytest.mark.parametrize("who", [ANA, DANA])
@pytest.mark.parametrize("button", BUTTONS)
def test_only_an_administrator_opens_people_and_roles(practice: SlackPractice, who: str, button: str) -> None:
    practice.person(who).types().presses("settings")
    before = rows(practice)

    reply = sends(practice, who, payload_of(practice, who, "block_actions"), pressing(button, id_of(practice, BEN)))

    assert reply.is_ok
    assert practice.person(who).notice == WORDS.refusals["administrators_only"]
    assert rows(practice) == before


@pytest.mark.parametrize("who", [ANA, DANA])
@pytest.mark.parametrize("step", SCREENS)
@pytest.mark.parametrize("about", ["member", "case", ""])
def test_only_an_administrator_submits_people_and_roles(
    practice: SlackPractice, who: str, step: str, about: str
) -> None:
    practice.person(who).types().presses("settings")
    ids = {"member": id_of(practice, who), "case": f"{case(practice).id}:{id_of(practice, BEN)}", "": ""}
    before, roles_before = rows(practice), roles(practice, who)

    def change(payload: dict[str, Any]) -> None:
        payload.update(type="view_submission")
        payload.pop("actions")
        elements = {
            "roles": {"roles": _ticked("supervisor")},
            "to": {"to": _named(FAY)},
            "member": {"member": _named(FAY)},
        }
        state = {"values": {f"{step}.{field}": element for field, element in elements.items()}}
        payload["view"].update(callback_id=step, private_metadata=ids[about], state=state)

    reply = sends(practice, who, payload_of(practice, who, "block_actions"), change)

    assert notice_text(reply) == WORDS.refusals["administrators_only"]
    assert (rows(practice), roles(practice, who)) == (before, roles_before)


def _named(who: str) -> dict[str, object]:
    return {"type": "users_select", "selected_user": who}


def _ticked(*values: str) -> dict[str, object]:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


@pytest.mark.parametrize("who", ["00000000-0000-0000-0000-000000000000", "x", "", "é" * 100])
def test_an_unknown_id_is_refused(practice: SlackPractice, who: str) -> None:
    fay = opens_people(practice, ANA)
    press, send = (payload_of(practice, FAY, kind) for kind in ("block_actions", "view_submission"))

    for button in ("person", "hand_over"):
        sends(practice, FAY, press, pressing(button, who))
        assert fay.notice == WORDS.refusals["not_yours"]
    for step in ("person", "hand_over"):
        reply = sends(practice, FAY, send, _with_metadata(step, who))
        assert notice_text(reply) == WORDS.refusals["not_yours"]


def _with_metadata(step: str, metadata: str) -> Change:
    return lambda payload: payload["view"].update(callback_id=step, private_metadata=metadata)


def test_a_role_or_supervisor_that_was_never_offered_is_refused(practice: SlackPractice) -> None:
    fay = opens_people(practice, ANA)
    submission = payload_of(practice, FAY, "view_submission")
    forged = {
        "person.roles": {"roles": _ticked("therapist", "administrator")},
        "person.supervised_by": {"supervised_by": {**_ticked(id_of(practice, BEN)), "type": "multi_static_select"}},
        "person.groups": {"groups": {**_ticked(id_of(practice, BEN)), "type": "multi_static_select"}},
    }

    reply = sends(
        practice,
        FAY,
        submission,
        lambda payload: payload["view"].update(
            callback_id="person",
            private_metadata=id_of(practice, ANA),
            state={"values": forged},
            blocks=[{"block_id": block_id} for block_id in forged],
        ),
    )

    assert reply.json is not None
    assert reply.json["errors"].keys() == forged.keys()
    assert (roles(practice, ANA), supervisors(practice, ANA)) == ({"therapist"}, ["Dana"])
    assert fay.step == "person"


def test_a_member_of_another_practice_cannot_be_opened(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        other_practice = practices.get_or_create(
            session, team_id="T9", name="Other", time_zone="UTC", now=practice.clock.now
        )
        stranger_id = members.add(
            session,
            practice_id=other_practice.id,
            identity=slack_identity(ANA, "T9"),
            first_name="Ana",
            time_zone="UTC",
            now=practice.clock.now,
        ).id
    fay = opens_people(practice)
    assert fay.screen_text.count("Ana: ") == 1
    fay.presses("groups")

    for button in ("person", "hand_over"):
        sends(practice, FAY, payload_of(practice, FAY, "block_actions"), pressing(button, str(stranger_id)))
        assert fay.notice == WORDS.refusals["not_yours"]

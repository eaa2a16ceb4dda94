"""People and roles are an administrator's alone, and nothing that was never offered is taken, not from them either."""

from typing import Any

import pytest

from flows.content import WORDS
from storage.people import members, practices
from tests.support.people.people_and_roles import id_of, opens, roles, supervisors
from tests.support.practice import ANA, BEN, DANA, FAY, Stage
from tests.support.slack.forged_payloads import Change, payload_of, pressing, rows, said, sends
from tests.support.walks.preparation_steps import case

PRESSES = ("settings_people", "settings_people_further", "person", "groups", "groups_further", "hand_over")
SCREENS = ("settings_people", "person", "hand_over", "hand_over_to")


@pytest.mark.parametrize("who", [ANA, DANA])
@pytest.mark.parametrize("deed", PRESSES)
def test_nobody_but_an_administrator_opens_any_of_it(practice: Stage, who: str, deed: str) -> None:
    practice.one(who).types().presses("settings")
    before = rows(practice)

    refused = sends(practice, who, payload_of(practice, who, "block_actions"), pressing(deed, id_of(practice, BEN)))

    assert refused.is_ok
    assert practice.one(who).notice == WORDS.refusals["administrators_only"]
    assert rows(practice) == before


@pytest.mark.parametrize("who", [ANA, DANA])
@pytest.mark.parametrize("step", SCREENS)
@pytest.mark.parametrize("about", ["member", "case", ""])
def test_nobody_but_an_administrator_sends_any_of_it(practice: Stage, who: str, step: str, about: str) -> None:
    practice.one(who).types().presses("settings")
    ids = {"member": id_of(practice, who), "case": f"{case(practice).id}:{id_of(practice, BEN)}", "": ""}
    before, roles_before = rows(practice), roles(practice, who)

    def change(one: dict[str, Any]) -> None:
        one.update(type="view_submission")
        one.pop("actions")
        given = {
            "roles": {"roles": _ticked("supervisor")},
            "to": {"to": _named(FAY)},
            "member": {"member": _named(FAY)},
        }
        state = {"values": {f"{step}.{field}": element for field, element in given.items()}}
        one["view"].update(callback_id=step, private_metadata=ids[about], state=state)

    refused = sends(practice, who, payload_of(practice, who, "block_actions"), change)

    assert said(refused) == WORDS.refusals["administrators_only"]
    assert (rows(practice), roles(practice, who)) == (before, roles_before)


def _named(who: str) -> dict[str, object]:
    return {"type": "users_select", "selected_user": who}


def _ticked(*ids: str) -> dict[str, object]:
    return {"type": "checkboxes", "selected_options": [{"value": one} for one in ids]}


@pytest.mark.parametrize("who", ["00000000-0000-0000-0000-000000000000", "x", "", "é" * 100])
def test_an_id_that_nobody_has_reads_as_nothing_here(practice: Stage, who: str) -> None:
    fay = opens(practice, ANA)
    press, send = (payload_of(practice, FAY, kind) for kind in ("block_actions", "view_submission"))

    for deed in ("person", "hand_over"):
        sends(practice, FAY, press, pressing(deed, who))
        assert fay.notice == WORDS.refusals["not_yours"]
    for step in ("person", "hand_over"):
        refused = sends(practice, FAY, send, _about(step, who))
        assert said(refused) == WORDS.refusals["not_yours"]


def _about(step: str, about: str) -> Change:
    return lambda one: one["view"].update(callback_id=step, private_metadata=about)


def test_a_role_or_supervisor_that_was_never_offered_is_not_taken(practice: Stage) -> None:
    fay = opens(practice, ANA)
    sent = payload_of(practice, FAY, "view_submission")
    forged = {
        "person.roles": {"roles": _ticked("therapist", "administrator")},
        "person.supervised_by": {"supervised_by": {**_ticked(id_of(practice, BEN)), "type": "multi_static_select"}},
        "person.groups": {"groups": {**_ticked(id_of(practice, BEN)), "type": "multi_static_select"}},
    }

    refused = sends(
        practice,
        FAY,
        sent,
        lambda one: one["view"].update(
            callback_id="person",
            private_metadata=id_of(practice, ANA),
            state={"values": forged},
            blocks=[{"block_id": one} for one in forged],
        ),
    )

    assert refused.json is not None
    assert refused.json["errors"].keys() == forged.keys()
    assert (roles(practice, ANA), supervisors(practice, ANA)) == ({"therapist"}, ["Dana"])
    assert fay.sees == "person"


def test_a_member_of_another_practice_does_not_exist_here(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        other = practices.get_or_create(session, team_id="T9", name="Other", time_zone="UTC", now=practice.clock.now)
        stranger = members.add(
            session, practice_id=other.id, slack_user_id=ANA, first_name="Ana", time_zone="UTC", now=practice.clock.now
        ).id
    fay = opens(practice)
    assert fay.reads.count("Ana") == 1
    fay.presses("groups")

    for deed in ("person", "hand_over"):
        sends(practice, FAY, payload_of(practice, FAY, "block_actions"), pressing(deed, str(stranger)))
        assert fay.notice == WORDS.refusals["not_yours"]

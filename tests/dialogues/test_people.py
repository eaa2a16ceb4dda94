"""People and roles: an administrator's alone; whoever leaves the workspace leaves here at once, and may come back."""

from typing import Any

import pytest

from flows.consult.steps import WORDS
from storage import members, practices, supervision
from tests.dialogues.booked import member
from tests.dialogues.forging import Change, payload_of, pressing, rows, said, sends
from tests.dialogues.stage import ANA, BEN, DANA, ELI, FAY, GUS, Stage, Therapist
from tests.dialogues.ways import case

PRESSES = ("settings_people", "settings_people_further", "person", "groups", "groups_further", "hand_over")
SCREENS = ("settings_people", "person", "hand_over", "hand_over_to")


def opens(practice: Stage, who: str | None = None) -> Therapist:
    """Let Fay open the list, or one person."""
    fay = practice.one(FAY).types("settings").presses("settings_people")
    return fay.answers("settings_people", member=who) if who else fay


def id_of(practice: Stage, who: str) -> str:
    """Return a member's id."""
    with practice.looking() as session:
        return str(member(practice, session, who).id)


def roles(practice: Stage, who: str) -> set[str]:
    """Return a person's roles."""
    with practice.looking() as session:
        return set(members.roles(session, member(practice, session, who).id))


def supervisors(practice: Stage, who: str) -> list[str]:
    """Return the first names of those who supervise a person."""
    with practice.looking() as session:
        found = supervision.supervisors_of(session, member(practice, session, who).id)
    return [one.first_name for one in found]


def test_the_demo_has_a_supervisor_for_each_of_the_two(practice: Stage) -> None:
    assert (supervisors(practice, ANA), supervisors(practice, BEN)) == (["Dana"], ["Eli"])


def test_an_administrator_sees_who_is_known_and_as_what(practice: Stage) -> None:
    fay = opens(practice)

    assert fay.sees == "settings_people"
    assert "Dana: therapist, supervisor" in fay.reads
    assert "Fay: therapist, administrator" in fay.reads
    assert "Ana: therapist, 2 cases" in fay.reads
    assert "maple" not in fay.reads


def test_a_role_is_given_and_taken(practice: Stage) -> None:
    fay = opens(practice, DANA)
    assert fay.ticked == {"roles": ["therapist", "supervisor"], "supervised_by": [], "groups": []}

    fay.answers("person", roles=["supervisor"])

    assert fay.sees == "settings_people"
    assert "Dana: supervisor" in fay.reads
    assert roles(practice, DANA) == {"supervisor"}

    fay.presses("person", value=id_of(practice, DANA)).answers("person", roles=["therapist"])

    assert roles(practice, DANA) == {"therapist"}
    assert supervisors(practice, ANA) == []


def test_who_is_no_supervisor_any_more_has_to_be_chosen_again_once_they_are(practice: Stage) -> None:
    fay = opens(practice, DANA).answers("person", roles=["therapist"])

    fay.presses("person", value=id_of(practice, DANA)).answers("person", roles=["therapist", "supervisor"])

    assert supervisors(practice, ANA) == []


def test_the_role_of_an_administrator_is_only_shown(practice: Stage) -> None:
    fay = opens(practice, FAY)
    assert "Fay, administrator as in your Slack workspace" in fay.reads
    assert fay.options("roles") == ["therapist", "supervisor"]

    fay.answers("person", roles=[])

    assert fay.sees == "settings_people"
    assert roles(practice, FAY) == {"administrator"}
    assert practice.one(FAY).types("settings").sees == "settings_mine"


def test_who_has_cases_stays_a_therapist_until_these_are_handed_over(practice: Stage) -> None:
    fay = opens(practice, ANA)

    fay.answers("person", roles=["supervisor"])

    assert fay.beside == {"roles": "They still have cases. Please hand these over first."}
    assert roles(practice, ANA) == {"therapist"}


def test_somebody_has_several_supervisors_and_never_themselves(practice: Stage) -> None:
    fay = opens(practice, ANA)
    assert fay.ticked["supervised_by"] == [id_of(practice, DANA)]
    assert fay.options("supervised_by") == [id_of(practice, DANA), id_of(practice, ELI)]

    fay.answers("person", supervised_by=fay.options("supervised_by"))
    assert supervisors(practice, ANA) == ["Dana", "Eli"]

    fay.presses("person", value=id_of(practice, ANA)).answers("person", supervised_by=[])
    assert supervisors(practice, ANA) == []

    fay.presses("person", value=id_of(practice, DANA))
    assert fay.options("supervised_by") == [id_of(practice, ELI)]


def test_while_nobody_else_is_a_supervisor_it_says_how_to_begin(empty_practice: Stage) -> None:
    fay = empty_practice.one(FAY).types("settings").presses("settings_people").answers("settings_people", member=FAY)

    assert "Nobody else is a supervisor yet." in fay.reads
    assert "supervised_by" not in fay.ticked
    fay.sends()
    assert fay.sees == "settings_people"


def test_somebody_new_is_a_therapist_from_the_first(empty_practice: Stage) -> None:
    fay = empty_practice.one(FAY).types("settings").presses("settings_people").answers("settings_people", member=ANA)

    assert (fay.sees, fay.ticked["roles"]) == ("person", ["therapist"])


@pytest.mark.parametrize("who", [GUS, None])
def test_who_cannot_take_part_is_not_chosen(practice: Stage, who: str | None) -> None:
    fay = opens(practice).answers("settings_people", member=who)

    assert list(fay.beside) == ["member"]


def test_without_the_role_of_a_therapist_help_and_settings_are_still_there_and_no_case_is(practice: Stage) -> None:
    opens(practice, ELI).answers("person", roles=["supervisor"])

    eli = practice.one(ELI).types("guidelines")
    assert eli.sees == "guidelines"
    eli.closes()
    assert eli.types("settings").sees == "settings_mine"


def test_the_list_goes_on_where_it_does_not_fit(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        practice_id = member(practice, session, FAY).practice_id
        for number in range(30):
            members.add(
                session,
                practice_id=practice_id,
                slack_user_id=f"U{number}",
                first_name=f"Zoe{number:02}",
                time_zone="UTC",
                now=practice.clock.now,
            )
    fay = opens(practice)
    assert ("Zoe14" in fay.reads, "Zoe15" in fay.reads) == (True, False)

    fay.presses("settings_people_further")

    assert ("Zoe14" in fay.reads, "Zoe15" in fay.reads, "Zoe29" in fay.reads) == (False, True, True)
    assert "settings_people_further" not in fay.offered


@pytest.mark.parametrize("who", [ANA, DANA])
@pytest.mark.parametrize("deed", PRESSES)
def test_nobody_but_an_administrator_opens_any_of_it(practice: Stage, who: str, deed: str) -> None:
    practice.one(who).types().presses("settings")
    before = rows(practice)

    refused = sends(practice, who, payload_of(practice, who, "block_actions"), pressing(deed, id_of(practice, BEN)))

    assert refused.ok
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

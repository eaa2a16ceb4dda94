"""People and roles: an administrator sees who is known and as what, and changes it."""

import pytest

from storage.people import members
from tests.support.people.people_and_roles import id_of, opens, roles, supervisors
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, Stage
from tests.support.walks.booked_consult import member


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

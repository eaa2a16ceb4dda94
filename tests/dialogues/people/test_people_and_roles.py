"""People and roles: an administrator sees each person with their roles and changes them."""

import pytest

from storage.people import members
from tests.support.people.identities import slack_identity
from tests.support.people.people_and_roles import id_of, opens_people, roles, supervisors
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, SlackPractice
from tests.support.walks.booked_consult import member


def test_the_demo_practice_has_a_supervisor_for_each_therapist(practice: SlackPractice) -> None:
    assert (supervisors(practice, ANA), supervisors(practice, BEN)) == (["Dana"], ["Eli"])


def test_an_administrator_sees_each_person_with_their_roles(practice: SlackPractice) -> None:
    fay = opens_people(practice)

    assert fay.step == "settings_people"
    assert "Dana: therapist, supervisor" in fay.screen_text
    assert "Fay: therapist, administrator" in fay.screen_text
    assert "Ana: therapist, 2 cases" in fay.screen_text
    assert "maple" not in fay.screen_text


def test_an_administrator_gives_and_takes_roles(practice: SlackPractice) -> None:
    fay = opens_people(practice, DANA)
    assert fay.ticked == {"roles": ["therapist", "supervisor"], "supervised_by": [], "groups": [], "leads": []}

    fay.answers("person", roles=["supervisor"])

    assert fay.step == "settings_people"
    assert "Dana: supervisor" in fay.screen_text
    assert roles(practice, DANA) == {"supervisor"}

    fay.presses("person", value=id_of(practice, DANA)).answers("person", roles=["therapist"])

    assert roles(practice, DANA) == {"therapist"}
    assert supervisors(practice, ANA) == []


def test_a_supervisor_who_lost_the_role_has_to_be_chosen_again(practice: SlackPractice) -> None:
    fay = opens_people(practice, DANA).answers("person", roles=["therapist"])

    fay.presses("person", value=id_of(practice, DANA)).answers("person", roles=["therapist", "supervisor"])

    assert supervisors(practice, ANA) == []


def test_the_role_of_an_administrator_is_only_shown(practice: SlackPractice) -> None:
    fay = opens_people(practice, FAY)
    assert "Fay, an administrator of your Slack workspace" in fay.screen_text
    assert fay.options("roles") == ["therapist", "supervisor"]

    fay.answers("person", roles=[])

    assert fay.step == "settings_people"
    assert roles(practice, FAY) == {"administrator"}
    assert practice.person(FAY).types("settings").step == "settings_mine"


def test_a_therapist_with_cases_keeps_the_role_until_the_cases_are_handed_over(practice: SlackPractice) -> None:
    fay = opens_people(practice, ANA)

    fay.answers("person", roles=["supervisor"])

    assert fay.field_errors == {"roles": "They still have cases. Please hand those over first."}
    assert roles(practice, ANA) == {"therapist"}


def test_what_is_sent_about_a_person_who_has_left_meanwhile_changes_nothing(practice: SlackPractice) -> None:
    fay = opens_people(practice, DANA)
    with practice.services.database.transaction() as session:
        member(practice, session, DANA).active = False

    fay.answers("person", roles=["therapist"], groups=["new"])

    assert fay.step == "left"
    assert roles(practice, DANA) == {"therapist", "supervisor"}
    with practice.read_session() as session:
        assert members.map_groups(session, member(practice, session, DANA).id) == {}


def test_a_person_can_have_several_supervisors_but_not_themselves(practice: SlackPractice) -> None:
    fay = opens_people(practice, ANA)
    assert fay.ticked["supervised_by"] == [id_of(practice, DANA)]
    assert fay.options("supervised_by") == [id_of(practice, DANA), id_of(practice, ELI)]

    fay.answers("person", supervised_by=fay.options("supervised_by"))
    practice.deliver()
    practice.pass_time(hours=72)
    assert supervisors(practice, ANA) == ["Dana", "Eli"]

    fay.closes()
    opens_people(practice, ANA).answers("person", supervised_by=[])
    assert supervisors(practice, ANA) == []

    opens_people(practice, DANA)
    assert fay.options("supervised_by") == [id_of(practice, ELI)]


def test_without_another_supervisor_the_screen_says_how_to_start(empty_practice: SlackPractice) -> None:
    fay = empty_practice.person(FAY).types("settings").presses("settings_people").answers("settings_people", member=FAY)

    assert "Nobody else is a supervisor yet." in fay.screen_text
    assert "supervised_by" not in fay.ticked
    fay.sends()
    assert fay.step == "settings_people"


def test_a_new_person_starts_as_a_therapist(empty_practice: SlackPractice) -> None:
    fay = empty_practice.person(FAY).types("settings").presses("settings_people").answers("settings_people", member=ANA)

    assert (fay.step, fay.ticked["roles"]) == ("person", ["therapist"])


@pytest.mark.parametrize("who", [GUS, None])
def test_a_person_who_cannot_take_part_is_not_accepted(practice: SlackPractice, who: str | None) -> None:
    practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
    fay = opens_people(practice).answers("settings_people", member=who)

    assert list(fay.field_errors) == ["member"]


def test_without_the_therapist_role_help_and_settings_remain_but_no_cases(practice: SlackPractice) -> None:
    opens_people(practice, ELI).answers("person", roles=["supervisor"])

    eli = practice.person(ELI).types("guidelines")
    assert eli.step == "guidelines"
    eli.closes()
    assert eli.types("settings").step == "settings_mine"


def test_a_long_list_of_people_continues_on_the_next_page(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        practice_id = member(practice, session, FAY).practice_id
        for number in range(30):
            members.add(
                session,
                practice_id=practice_id,
                identity=slack_identity(f"U{number}", practice.services.team_id),
                first_name=f"Zoe{number:02}",
                time_zone="UTC",
                now=practice.clock.now,
            )
    fay = opens_people(practice)
    assert ("Zoe14" in fay.screen_text, "Zoe15" in fay.screen_text) == (True, False)

    fay.presses("settings_people_further")

    assert ("Zoe14" in fay.screen_text, "Zoe15" in fay.screen_text, "Zoe29" in fay.screen_text) == (False, True, True)
    assert "settings_people_further" not in fay.button_ids

"""Supervision groups (S0-16): listed by number and first names, and started and joined on a person's screen."""

from storage.people import members, supervisors
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import member


def put_in_one_group(practice: SlackPractice, *people: str) -> None:
    """Start a supervision group with these people."""
    fay = opens_people(practice, people[0]).answers("person", groups=["new"])
    for who in people[1:]:
        fay.presses("person", value=id_of(practice, who))
        fay.answers("person", groups=[fay.options("groups")[0]])


def share_group(practice: SlackPractice, who: str, other: str) -> bool:
    """Tell whether two people share a supervision group."""
    with practice.read_session() as session:
        return members.is_in_shared_group(
            session, member(practice, session, who).id, member(practice, session, other).id
        )


def test_without_any_group_the_screen_says_how_to_start_one(practice: SlackPractice) -> None:
    fay = opens_people(practice).presses("groups")

    assert fay.step == "groups"
    assert "There are no groups yet. To start one, open a person." in fay.screen_text


def test_a_group_starts_with_one_person_and_others_can_join(practice: SlackPractice) -> None:
    put_in_one_group(practice, ANA, BEN)

    assert share_group(practice, ANA, BEN)
    assert not share_group(practice, ANA, DANA)
    fay = opens_people(practice).presses("groups")
    assert "Group 1: Ana, Ben" in fay.screen_text
    assert "There are no groups yet" not in fay.screen_text


def test_a_persons_screen_shows_their_groups(practice: SlackPractice) -> None:
    put_in_one_group(practice, ANA, BEN)
    put_in_one_group(practice, DANA)

    fay = opens_people(practice, ANA)

    first, second, new = fay.options("groups")
    assert (fay.ticked["groups"], new) == ([first], "new")
    assert "Group 1: Ana, Ben" in fay.screen_text
    assert second in fay.presses("settings_people").presses("person", value=id_of(practice, DANA)).options("groups")


def test_s0_58_a_supervisor_leads_a_group_and_does_not_sit_in_it(practice: SlackPractice) -> None:
    put_in_one_group(practice, ANA, BEN)
    assert "leads" not in opens_people(practice, ANA).ticked  # not a supervisor

    fay = opens_people(practice, DANA)
    group, _new = fay.options("leads")
    fay.answers("person", groups=[group], leads=[group])
    assert fay.field_errors == {"leads": "Please choose each group once: a leader doesn't sit in it."}
    fay.answers("person", groups=[], leads=[group])

    assert "Group 1: Ana, Ben, Dana (leads)" in fay.presses("groups").screen_text
    fay = opens_people(practice, DANA)
    assert (fay.ticked["groups"], fay.ticked["leads"]) == ([], [group])

    fay.answers("person", roles=["therapist"])  # who supervises nobody leads no group

    assert "Group 1: Ana, Ben" in fay.presses("groups").screen_text
    assert "Dana" not in fay.screen_text


def test_a_group_that_everyone_has_left_disappears(practice: SlackPractice) -> None:
    put_in_one_group(practice, ANA, BEN)

    for who in (ANA, BEN):
        opens_people(practice, who).answers("person", groups=[])

    assert not share_group(practice, ANA, BEN)
    assert "There are no groups yet" in opens_people(practice).presses("groups").screen_text
    assert opens_people(practice, ANA).options("groups") == ["new"]


def test_saving_a_persons_unchanged_screen_changes_nothing(practice: SlackPractice) -> None:
    put_in_one_group(practice, ANA, BEN)
    practice.workspace.omit_untouched_inputs()

    opens_people(practice, ANA).answers("person")

    assert share_group(practice, ANA, BEN)
    with practice.read_session() as session:
        ana = member(practice, session, ANA).id
        assert [supervisor.first_name for supervisor in supervisors.list_supervisors(session, ana)] == ["Dana"]
        assert members.get_roles(session, ana) == {"therapist"}


def test_a_long_list_of_groups_continues_on_the_next_page(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        ana = member(practice, session, ANA)
        for _ in range(21):
            group = supervisors.create_group(session, ana.practice_id, practice.clock.now)
            supervisors.add_to_group(session, group, ana.id, now=practice.clock.now)
    fay = opens_people(practice).presses("groups")
    assert ("Group 20: Ana" in fay.screen_text, "Group 21: Ana" in fay.screen_text) == (True, False)

    fay.presses("groups_further")

    assert ("Group 20: Ana" in fay.screen_text, "Group 21: Ana" in fay.screen_text) == (False, True)

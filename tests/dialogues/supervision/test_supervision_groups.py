"""Supervision groups (S0-16): by number and first names, begun and joined with each person."""

from storage.people import members, supervisors
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.booked_consult import member


def sit_together(practice: Stage, *people: str) -> None:
    """Begin a group with these people."""
    fay = opens(practice, people[0]).answers("person", groups=["new"])
    for one in people[1:]:
        fay.presses("person", value=id_of(practice, one))
        fay.answers("person", groups=[fay.options("groups")[0]])


def share(practice: Stage, one: str, other: str) -> bool:
    """Tell whether two people share a group."""
    with practice.looking() as session:
        return members.is_in_shared_group(
            session, member(practice, session, one).id, member(practice, session, other).id
        )


def test_before_there_is_any_it_says_how_one_begins(practice: Stage) -> None:
    fay = opens(practice).presses("groups")

    assert fay.sees == "groups"
    assert "There is none yet. Open a person to begin one." in fay.reads


def test_a_group_begins_with_one_person_and_others_join(practice: Stage) -> None:
    sit_together(practice, ANA, BEN)

    assert share(practice, ANA, BEN)
    assert not share(practice, ANA, DANA)
    fay = opens(practice).presses("groups")
    assert "Group 1: Ana, Ben" in fay.reads
    assert "There is none yet" not in fay.reads


def test_a_person_shows_the_groups_that_they_sit_in(practice: Stage) -> None:
    sit_together(practice, ANA, BEN)
    sit_together(practice, DANA)

    fay = opens(practice, ANA)

    one, two, new = fay.options("groups")
    assert (fay.ticked["groups"], new) == ([one], "new")
    assert "Group 1: Ana, Ben" in fay.reads
    assert two in fay.presses("settings_people").presses("person", value=id_of(practice, DANA)).options("groups")


def test_who_leaves_shares_it_no_more_and_one_without_anybody_is_gone(practice: Stage) -> None:
    sit_together(practice, ANA, BEN)

    for one in (ANA, BEN):
        opens(practice, one).answers("person", groups=[])

    assert not share(practice, ANA, BEN)
    assert "There is none yet" in opens(practice).presses("groups").reads
    assert opens(practice, ANA).options("groups") == ["new"]


def test_what_is_kept_of_a_person_does_not_change_when_nothing_was_changed(practice: Stage) -> None:
    sit_together(practice, ANA, BEN)
    practice.workspace.omit_untouched_inputs()

    opens(practice, ANA).answers("person")

    assert share(practice, ANA, BEN)
    with practice.looking() as session:
        ana = member(practice, session, ANA).id
        assert [one.first_name for one in supervisors.list_supervisors(session, ana)] == ["Dana"]
        assert members.get_roles(session, ana) == {"therapist"}


def test_the_list_goes_on_where_it_does_not_fit(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        ana = member(practice, session, ANA)
        for _ in range(21):
            supervisors.add_to_group(
                session, supervisors.create_group(session, ana.practice_id, practice.clock.now), ana.id
            )
    fay = opens(practice).presses("groups")
    assert ("Group 20: Ana" in fay.reads, "Group 21: Ana" in fay.reads) == (True, False)

    fay.presses("groups_further")

    assert ("Group 20: Ana" in fay.reads, "Group 21: Ana" in fay.reads) == (False, True)

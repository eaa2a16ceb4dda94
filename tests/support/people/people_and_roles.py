"""People and roles, as an administrator sees them and as they are stored."""

from storage.people import members
from storage.people import supervisors as people_supervisors
from tests.support.practice import FAY, SlackPractice, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.start_points import walk_once


@walk_once
def opens_people(practice: SlackPractice, who: str | None = None) -> Therapist:
    """Let Fay open the list of people, or one person."""
    fay = practice.person(FAY).types("settings").presses("settings_people")
    return fay.answers("settings_people", member=who) if who else fay


def id_of(practice: SlackPractice, who: str) -> str:
    """Return a member's id."""
    with practice.read_session() as session:
        return str(member(practice, session, who).id)


def roles(practice: SlackPractice, who: str) -> set[str]:
    """Return a person's roles."""
    with practice.read_session() as session:
        return set(members.get_roles(session, member(practice, session, who).id))


def supervisors(practice: SlackPractice, who: str) -> list[str]:
    """Return the first names of a person's supervisors."""
    with practice.read_session() as session:
        supervising = people_supervisors.list_supervisors(session, member(practice, session, who).id)
    return [supervisor.first_name for supervisor in supervising]

"""Steps of a handover to Cleo, whom the practice does not know yet."""

from bot.demo.local_slack import WorkspacePerson
from storage.people import members
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.practice import ANA, SlackPractice, Therapist
from tests.support.walks import second_person
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.start_points import walk_once

CLEO = "U0CLEO"


@walk_once
def add_cleo(practice: SlackPractice) -> None:
    """Add Cleo to the workspace."""
    practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo"))


@walk_once
def at_new_therapist(practice: SlackPractice, former: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring Fay to the question who takes over the case."""
    fay = opens_people(practice).presses("person", value=id_of(practice, former)).presses("hand_over")
    return fay.answers("hand_over", case=str(case(practice, code).id))


def asks_to_hand_over(practice: SlackPractice, former: str = ANA, to: str = CLEO, code: str = MAPLE) -> Therapist:
    """Ask as Fay for a case to be handed over."""
    return at_new_therapist(practice, former, code).answers("hand_over_to", to=to)


@walk_once
def hand_over(practice: SlackPractice, former: str = ANA, to: str = CLEO, code: str = MAPLE) -> Therapist:
    """Hand a case over as Fay, with somebody who confirms it."""
    fay = asks_to_hand_over(practice, former, to, code)
    second_person.confirm(practice.services)
    return fay


def therapist_names(practice: SlackPractice, code: str = MAPLE) -> tuple[str, str]:
    """Return the first names of a case's individual and family therapist."""
    row = case(practice, code)
    with practice.read_session() as session:
        return tuple(members.get(session, member_id).first_name for member_id in (row.it_member_id, row.ft_member_id))  # type: ignore[return-value]  # of two


def receive_messages(practice: SlackPractice, who: str) -> list[str]:
    """Deliver what is due; return the new messages of a person."""
    earlier = len(practice.person(who).messages)
    practice.deliver()
    return practice.person(who).messages[earlier:]

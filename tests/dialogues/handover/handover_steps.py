"""Steps of a handover to Cleo, whom the practice does not know yet."""

from bot.demo.local_slack import WorkspacePerson
from storage.people import members
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, Stage, Therapist
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.start_points import once

CLEO = "U0CLEO"


@once
def add_cleo(practice: Stage) -> None:
    """Add Cleo to the workspace."""
    practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo"))


@once
def at_new_therapist(practice: Stage, former: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring Fay to the question who takes over the case."""
    fay = opens(practice).presses("person", value=id_of(practice, former)).presses("hand_over")
    return fay.answers("hand_over", case=str(case(practice, code).id))


@once
def hand_over(practice: Stage, former: str = ANA, to: str = CLEO, code: str = MAPLE) -> Therapist:
    """Hand a case over as Fay."""
    return at_new_therapist(practice, former, code).answers("hand_over_to", to=to)


def therapist_names(practice: Stage, code: str = MAPLE) -> tuple[str, str]:
    """Return the first names of a case's individual and family therapist."""
    row = case(practice, code)
    with practice.looking() as session:
        return tuple(members.get(session, member_id).first_name for member_id in (row.it_member_id, row.ft_member_id))  # type: ignore[return-value]  # of two


def receive_messages(practice: Stage, who: str) -> list[str]:
    """Deliver what is due; return the new messages of a person."""
    earlier = len(practice.one(who).messages)
    practice.deliver()
    return practice.one(who).messages[earlier:]

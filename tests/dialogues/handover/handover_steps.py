"""A case on its way to another therapist: Cleo, whom the practice does not know yet."""

from bot.demo.local_slack import WorkspacePerson
from storage.people import members
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, Stage, Therapist
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.start_points import once

CLEO = "U0CLEO"


@once
def joins(practice: Stage) -> None:
    """Let Cleo be in the workspace."""
    practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo"))


@once
def chooses(practice: Stage, former: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring Fay to the question to whom a case goes."""
    fay = opens(practice).presses("person", value=id_of(practice, former)).presses("hand_over")
    return fay.answers("hand_over", case=str(case(practice, code).id))


@once
def hands(practice: Stage, former: str = ANA, to: str = CLEO, code: str = MAPLE) -> Therapist:
    """Let Fay hand a case over."""
    return chooses(practice, former, code).answers("hand_over_to", to=to)


def therapists(practice: Stage, code: str = MAPLE) -> tuple[str, str]:
    """Return the first names of a case's therapists."""
    found = case(practice, code)
    with practice.looking() as session:
        return tuple(members.get(session, one).first_name for one in (found.it_member_id, found.ft_member_id))  # type: ignore[return-value]  # of two


def news(practice: Stage, who: str) -> list[str]:
    """Return what a person hears once everything is delivered, after what they have heard already."""
    before = len(practice.one(who).messages)
    practice.deliver()
    return practice.one(who).messages[before:]

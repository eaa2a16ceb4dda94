"""The Home tab: what is my move, what waits for others, which releases end soon. Codes and days only."""

from datetime import datetime

from bot.coach import listing, meeting, notes, screens
from bot.coach.access import Action, require
from bot.coach.entry import Visit
from bot.coach.opening import invitations, own_consults
from bot.coach.replies import Reply, Show
from bot.coach.scene import Scene, load
from flows import days
from flows.consult import opening
from flows.consult.opening import Line
from storage import members

MOST_ROWS = 5


def home(visit: Visit) -> Reply:
    """Return the Home tab; the first time it is opened, the opening message goes out."""
    require(visit.actor, Action.FIND_HELP)
    notes.greet(visit, members.get(visit.session, visit.actor.member_id))
    scenes = [load(visit.session, visit.desk, visit.actor, str(one.id)) for one in own_consults(visit)]
    coming = sorted((one for one in scenes if one.step == "scheduled" and not one.has_passed), key=_starts)
    others = [scene for scene in scenes if _is_others_move(visit, scene)]
    mine = [_move(scene) for scene in scenes if scene not in others and scene not in coming]
    sections = {
        "move": opening.lines([*invitations(visit), *mine][:MOST_ROWS]),
        "coming": opening.lines([_move(scene, "details") for scene in coming][:MOST_ROWS]),
        "others": opening.lines([_waits(scene) for scene in others][:MOST_ROWS]),
        "ending": listing.ending(visit)[:MOST_ROWS],
    }
    more = max(len(mine), len(coming), len(others)) > MOST_ROWS
    today = days.weekday(visit.desk.clock().astimezone(visit.actor.zone).date())
    return Show(opening.home(sections, today, empty=not any(sections.values()), more=more))


def _is_others_move(visit: Visit, scene: Scene) -> bool:
    if scene.step == "agreeing":
        return not meeting.standing(visit.session, scene).moves(scene.part)
    return scene.step == "ready" and (
        scene.preparation.offered_at is not None or scene.part != scene.consult.starter_part
    )


def _starts(scene: Scene) -> datetime:
    return scene.consult.starts_at or scene.now


def _move(scene: Scene, button: str = "go_on") -> Line:
    return Line(screens.line(scene), button, str(scene.consult.id))


def _waits(scene: Scene) -> Line:
    step = "at_agreed" if scene.step == "agreeing" else ""
    return Line(screens.line(scene, step), "details", str(scene.consult.id))

"""What the screen says on which a change is asked for: who has to confirm it, and when it takes effect otherwise."""

from flows.access_changes import rules, screens
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.people import load_facts
from flows.context import Context
from storage.models import AccessChange
from storage.people import members


def describe_second_person(ctx: Context, change: AccessChange) -> str:
    """Return who could confirm this change if the actor asked for it now, and when it takes effect by itself."""
    kind, facts = KINDS[change.kind], load_facts(ctx.session, change)
    until = rules.find_effect_time(facts, ctx.now, may_wait=kind.may_wait, also_for_oneself=kind.also_for_oneself)
    if change.asked_by in facts.newcomers:
        since, dates = facts.newcomers[change.asked_by], ctx.dates.with_zone
        again = dates.day_and_time(since + rules.WAITING_TIME)
        return screens.preview_of_newcomer(ctx.dates.day_of(since), dates.day_and_time(until) if until else "", again)
    found = (members.get(ctx.session, member_id) for member_id in facts.second_people)
    names = sorted(member.first_name for member in found if member.active)
    return screens.preview_line(names, ctx.dates.with_zone.day_and_time(until) if until else "")

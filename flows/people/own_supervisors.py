"""Who supervises the member, since when, and whether the member has opened what they signed before."""

from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.forms import Form
from flows.people import supervisor_screens
from flows.people.changes.about import follow_change
from flows.people.supervisor_screens import OwnSupervisor
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Outcome, Show
from storage.models import Member, Supervision
from storage.people import members, supervisions

actions = Actions()


def load_supervision(ctx: Context, supervisor_id: str, may: Permission) -> tuple[Supervision, Member]:
    """Return the supervision of the actor by this member; raise NotYoursError if there is none."""
    require(ctx.actor, may)
    try:
        found = supervisions.find(ctx.session, supervisor_id=UUID(supervisor_id), supervisee_id=ctx.actor.member_id)
    except ValueError:
        raise NotYoursError from None
    if found is None:
        raise NotYoursError
    return found, members.get(ctx.session, found.supervisor_id)


@actions.press("my_supervisors", may=Permission.FIND_HELP, options=Options(reads=True))
def show_supervisors(ctx: Context, _click: Click) -> Outcome:
    """Return who supervises the actor."""
    return Show(_supervisors_form(ctx))


@actions.press("open_earlier", may=Permission.FIND_HELP, loads=load_supervision)
def ask_to_open(ctx: Context, supervised: tuple[Supervision, Member], _click: Click) -> Outcome:
    """Return the question whether this supervisor may read what the actor signed before the supervision began."""
    return Show(supervisor_screens.open_earlier(_describe(ctx, *supervised)))


@actions.submit("open_earlier", may=Permission.FIND_HELP, loads=load_supervision)
def open_earlier(ctx: Context, supervised: tuple[Supervision, Member], _click: Click) -> Outcome:
    """Let this supervisor read what the actor signed before the supervision began, until the actor closes it again."""
    supervision, supervisor = supervised
    supervision.earlier_opened_at = supervision.earlier_opened_at or ctx.now
    audit_trail.record_action(ctx, "supervision.earlier_opened", f"member:{supervisor.id}")
    follow_change(ctx, ctx.actor.member_id)
    return Show(_supervisors_form(ctx))


@actions.press("close_earlier", may=Permission.FIND_HELP, loads=load_supervision)
def close_earlier(ctx: Context, supervised: tuple[Supervision, Member], _click: Click) -> Outcome:
    """Close what the actor signed before the supervision began, at once."""
    supervision, supervisor = supervised
    supervision.earlier_opened_at = None
    audit_trail.record_action(ctx, "supervision.earlier_closed", f"member:{supervisor.id}")
    return Show(_supervisors_form(ctx))


def _supervisors_form(ctx: Context) -> Form:
    found = supervisions.list_of(ctx.session, ctx.actor.member_id)
    return supervisor_screens.own_supervisors([_describe(ctx, *supervised) for supervised in found])


def _describe(ctx: Context, supervision: Supervision, supervisor: Member) -> OwnSupervisor:
    since = ctx.dates.day_of(supervision.since)
    has_opened = supervision.earlier_opened_at is not None
    return OwnSupervisor(str(supervisor.id), supervisor.first_name, since, has_opened_earlier=has_opened)

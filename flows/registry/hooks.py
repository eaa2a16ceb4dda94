"""What happens in one feature after a change in another one below it, in the same transaction.

The lower feature has a list of functions and does not know who is in it; the lists are filled here, in plain sight.
"""

from flows.access_changes import change_kinds
from flows.consult import unblocked
from flows.consult.asking import digest
from flows.consult.consent import effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.preparation import pause
from flows.consult.summary import actions as summary_actions
from flows.emergency_access import access_request
from flows.handover import handover_change
from flows.people.changes import about, administrator, groups, role, supervision
from flows.practice import free_text_change
from flows.releases import release_hooks
from flows.retention import hold_lifting, shortening
from flows.supervision import ask


def fill() -> None:
    """Fill every list. Called once, when the registry is imported."""
    change_kinds.declare(administrator.KIND, role.KIND, supervision.BEGUN, supervision.ENDED, groups.LEFT, groups.LED)
    change_kinds.declare(handover_change.KIND, access_request.KIND)
    change_kinds.declare(free_text_change.KIND, shortening.KIND, hold_lifting.KIND)
    release_hooks.RELEASES_CHANGED.extend((effects.apply_changes, unblocked.tell_therapists))
    release_hooks.WAITING_FOR_FORM.append(pause.continue_waiting_consult)
    about.ROLES_CHANGED.append(digest.schedule_for_supervisors_of)
    summary_actions.SUMMARY_SIGNED.extend((follow_up_actions.save_promises, ask.wait_for_review))

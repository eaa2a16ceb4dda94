"""Tells administrators of the workspace of changes of who can read what, also those whom the product has not met yet.

Slack is asked for them outside any transaction, by the worker, so that nobody waits for it.
"""

from collections.abc import Callable

from flows.context import Services
from flows.registry import due_access_changes

RETRY_SECONDS = 30.0


class AdministratorAnnouncer:
    """What each round of the worker asks whether somebody has still to be told."""

    def __init__(self, services: Services, timer: Callable[[], float]) -> None:
        """Take the services, and what measures when to ask Slack again after it did not answer."""
        self._services, self._timer = services, timer
        self._rests_until = timer()

    def run(self) -> None:
        """Tell those who have to be told. If Slack does not say who they are, try again half a minute later."""
        if self._timer() < self._rests_until or not due_access_changes.has_untold(self._services):
            return
        for list_administrators in self._services.administrator_lists.values():
            profiles = list_administrators()
            if profiles is None:
                self._rests_until = self._timer() + RETRY_SECONDS
                return
            due_access_changes.tell_administrators(self._services, profiles)

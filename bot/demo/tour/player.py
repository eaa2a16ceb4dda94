"""`Show me`: plays the whole consult by itself, one step after the other, and can be stopped at any point."""

from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from typing import Protocol

import httpx

from bot.demo.local_slack import Workspace, fill
from bot.demo.local_slack.client.acting_surface import NotVisibleError
from bot.demo.tour.next_step import DANA, TourStep
from bot.demo.tour.page_visit import TextOf, TourVisit
from flows.context import Services

STEP_SECONDS = 0.75  # about a minute for the whole consult
_MOST_REPEATS = 12  # of one step, as a page has a form for each question


class TourHost(Protocol):
    """The demo, as the tour needs it."""

    @property
    def services(self) -> Services:
        """The services of the practice that runs now."""

    def wait_until_sent(self) -> None:
        """Wait until all due messages are sent."""

    def advance_to_next(self) -> None:
        """Move the clock to the next message."""


class TourPlayer:
    """Plays the steps that the guide would show, in a thread of its own."""

    def __init__(
        self,
        workspace: Workspace,
        host: TourHost,
        find_step: Callable[[], TourStep],
        text_of: TextOf,
        *,
        pause: float = STEP_SECONDS,
    ) -> None:
        """Take where to play, the demo, what finds the next step, and what people write."""
        self._workspace, self._host, self._find_step = workspace, host, find_step
        self._text_of, self._pause = text_of, pause
        self._stopping = Event()
        self._thread: Thread | None = None
        self._visits: dict[str, TourVisit] = {}

    @property
    def is_playing(self) -> bool:
        """Tell whether the tour is playing."""
        return self._thread is not None and self._thread.is_alive() and not self._stopping.is_set()

    def start(self) -> None:
        """Play from where the practice is now."""
        self.stop()
        self._stopping.clear()
        self._thread = Thread(target=self._play, name="tour", daemon=True)
        self._thread.start()
        self._workspace.store.changes.increment()

    def stop(self) -> None:
        """Stop after the step that is being played, and leave everything as it is."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        self._workspace.store.changes.increment()

    def _play(self) -> None:
        repeats: Counter[tuple[str, str, str]] = Counter()
        try:
            while not self._stopping.wait(self._pause):
                self._host.wait_until_sent()
                step = self._find_step()
                repeats[(step.line, step.kind, step.person)] += 1
                if step.kind == "done" or max(repeats.values()) > _MOST_REPEATS:
                    break
                self._perform(step)
        except (NotVisibleError, httpx.HTTPError):
            pass  # somebody else has changed the screen in the meantime: leave the person there
        finally:
            for visit in self._visits.values():
                visit.close()
            self._visits.clear()
            self._stopping.set()
            self._workspace.store.changes.increment()

    def _perform(self, step: TourStep) -> None:
        if step.kind == "skip":
            self._host.advance_to_next()
        elif step.kind == "command":
            self._close_modals(step.person)
            self._workspace.command(step.person)
        elif step.kind == "submit":
            self._submit(step)
        elif step.kind == "press":
            self._press(step)
        elif step.kind == "page":
            self._use_page(step)

    def _press(self, step: TourStep) -> None:
        button = step.button
        assert button is not None  # noqa: S101 -- a press has a button
        if not step.view_id:
            self._close_modals(step.person)
        self._workspace.click(step.person, button.action, where=button.where, value=button.value)

    def _submit(self, step: TourStep) -> None:
        store = self._workspace.store
        with store.lock:
            view = store.views.find(step.view_id)
            fill.enter_plausible_values(store, view, fill.load_answers())
        store.changes.increment()
        if not self._stopping.wait(self._pause):
            self._workspace.submit(step.person, step.view_id)

    def _use_page(self, step: TourStep) -> None:
        button = step.button
        assert button is not None  # noqa: S101 -- a page is opened by a button
        if step.person not in self._visits:
            self._visits[step.person] = TourVisit(button.url, step.person, self._text_of)
        if not self._visits[step.person].submit_next(step.code if step.person == DANA else None):
            self._close_modals(step.person)
            self._visits.pop(step.person).close()

    def _close_modals(self, person: str) -> None:
        if self._workspace.get_view(person).views:
            self._workspace.close(person, clear=True)

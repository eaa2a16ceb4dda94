"""The durable message queue stores ids and codes next to our own tables, and no text, even when sending fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot import app
from bot.messaging import OutgoingMessage
from bot.slack.messenger import SlackMessenger
from bot.worker.delivery_queue import DeliveryQueue
from flows.consult.summary import summary_reading
from flows.context import Identity, Services
from flows.supervision import review
from tests.canary.leak_watch import Watch
from tests.support.data.queue_launch import launch
from tests.support.practice import ANA, BEN, DANA, TOKEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.summary_steps import both_signed, consult_id_of
from tests.support.walks.talk_steps import actor

PATIENCE = 20.0


class _BrokenError(Exception):
    """An unexpected error."""


class Stumbling:
    """A messenger that fails at the first message, with the message in its error."""

    def __init__(self, real: SlackMessenger) -> None:
        self._real = real
        self.stumbled = False

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Send a message, except for the first one."""
        if not self.stumbled:
            self.stumbled = True
            raise _BrokenError(repr(message), str(dict(message.placeholders)))
        return self._real.post(recipient, message)

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Replace a message."""
        self._real.replace(channel, ts, message)

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Show a message on the Home tab."""
        self._real.show_home(recipient, message)


@contextmanager
def queued(practice: SlackPractice) -> Iterator[tuple[Services, DeliveryQueue]]:
    messenger = Stumbling(SlackMessenger(token=TOKEN, base_url=f"{practice.url}/api/"))
    database = practice.services.database
    deliveries = DeliveryQueue(
        app.build_sender(database, practice.clock, messenger),
        url=str(database.engine.url),
        executor_id="1",
    )
    launch(deliveries)
    try:
        yield replace(practice.services, enqueue=deliveries.enqueue), deliveries
    finally:
        deliveries.close()


def settled(practice: SlackPractice, deliveries: DeliveryQueue) -> bool:
    return all(delivery.due_at > practice.clock.now for delivery in deliveries.list_waiting())


def test_the_queue_stores_no_typed_text(watch: Watch) -> None:
    practice = watch.practice
    both_signed(practice)
    practice.deliver()
    with queued(practice) as (services, deliveries):
        comment, note = watch.new_text("comment.comment", DANA, ANA), watch.new_text("addendum.addendum", ANA, BEN)
        dana, about = actor(practice, DANA), consult_id_of(practice)
        seen = perform_page(services, dana, review.load_page, about, step="it").last_review_id
        form = {"deed": "change_asked", "comment": comment, "seen": seen}
        assert perform_page(services, dana, review.submit_review, about, step="it", **form) is None
        addendum_form = {"reason": "review", "addendum": note}
        assert (
            perform_page(services, actor(practice, ANA), summary_reading.submit_addendum, about, **addendum_form)
            is None
        )
        for _ in range(int(PATIENCE / 0.1)):
            if settled(practice, deliveries):
                break
            deliveries.run_maintenance()
            time.sleep(0.1)
        watch.search_storage()

    tables = {table for table, _row in watch.rows()}
    assert {"workflow_status", "operation_outputs"} & tables
    watch.search_everything()

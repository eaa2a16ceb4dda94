"""The rows of messages hold ids and codes, and no text, even when sending fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot import message_sending
from bot.messaging import OutgoingMessage
from bot.slack.messenger import SlackMessenger
from bot.worker.delivery_queue import INTERNAL_ERROR, DeliveryQueue
from bot.worker.pacing import Pacing
from flows.consult.summary import summary_reading
from flows.context import Identity
from flows.supervision import review
from tests.canary.leak_watch import Watch
from tests.support.data.practice_with_messages import wait_until
from tests.support.practice import ANA, BEN, DANA, TOKEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.summary_steps import both_signed, consult_id_of
from tests.support.walks.talk_steps import actor


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
def queued(practice: SlackPractice) -> Iterator[DeliveryQueue]:
    messenger = Stumbling(SlackMessenger(token=TOKEN, base_url=f"{practice.url}/api/"))
    deliveries = DeliveryQueue(
        message_sending.build_sender(practice.services, messenger), process_id="1", pacing=Pacing(0)
    )
    deliveries.launch()
    try:
        yield deliveries
    finally:
        deliveries.close()


def settled(practice: SlackPractice, deliveries: DeliveryQueue) -> bool:
    return all(delivery.due_at > practice.clock.now for delivery in deliveries.list_waiting())


def test_the_queue_stores_no_typed_text(watch: Watch) -> None:
    practice = watch.practice
    both_signed(practice)
    practice.deliver()
    with queued(practice) as deliveries:
        services = practice.services
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
        wait_until(lambda: {delivery.trouble for delivery in deliveries.list_waiting()} >= {INTERNAL_ERROR})
        watch.search_storage()
        practice.clock.forward(timedelta(seconds=2))  # what failed is tried again then
        deliveries.wake()
        wait_until(lambda: settled(practice, deliveries))
        watch.search_storage()

    assert b"our_fault" not in b"".join(row for table, row in watch.rows() if table == "delivery")
    watch.search_everything()

"""A message goes to who the member is on the surface that sends it."""

from sqlmodel import update

from storage.models import MemberIdentity
from tests.support.data.practice_with_messages import open_sender
from tests.support.fakes import FakeMessenger, Outbox


def test_a_message_to_a_member_unknown_on_the_surface_is_given_up(sqlite_url: str) -> None:
    messenger = FakeMessenger()
    office = open_sender(sqlite_url, messenger)
    outbox = Outbox(office.sender)
    delivery_id = office.add()
    with office.sender.database.transaction() as session:
        session.exec(update(MemberIdentity).values(surface="elsewhere"))

    outbox.deliver_due(office.clock())
    row = office.row(delivery_id)
    office.sender.database.dispose()

    assert (row.outcome, row.trouble, messenger.sent) == ("given_up", "no_identity", [])

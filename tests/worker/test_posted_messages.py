"""Which message proves that somebody was told of a change of who can read what."""

from uuid import uuid4

import pytest

from bot.worker.sender import _find_posted
from storage.models import Delivery
from tests.support.data.practice_rows import NOW


@pytest.mark.parametrize(("change", "ts", "is_proof"), [(True, None, True), (True, "1.2", False), (False, None, False)])
def test_only_a_new_message_about_a_change_proves_that_somebody_was_told(
    *, change: bool, ts: str | None, is_proof: bool
) -> None:
    """An edit proves nothing: somebody could have put the message in its place in the database."""
    ids = {"practice_id": uuid4(), "recipient_id": uuid4(), "change_id": uuid4() if change else None}
    times = {"due_at": NOW, "made_at": NOW}
    delivery = Delivery.model_validate({**ids, **times, "kind": "access_asked", "ts": ts})

    posted = _find_posted(delivery, "3.4")

    assert (posted is not None) is is_proof
    assert posted is None or (posted.change_id, posted.recipient_id, posted.ts) == (
        delivery.change_id,
        delivery.recipient_id,
        "3.4",
    )

"""Shared by canary tests: the text boxes of a preparation, and an encryption that fails and quotes the text."""

import pytest

from storage.models import Case
from storage.writings import sealing
from tests.canary.leak_watch import Watch
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import at_scope, case

MINE = ("weigh_bring", "weigh_cost", "weigh_hopes")
BOXES = (*MINE, "kept_back", "clients_kept_back", "whom")


class BrokenError(Exception):
    """An unexpected error that quotes the typed text, as errors of many libraries do."""


def break_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the next save fail halfway."""

    def encrypt(_key: bytes, plain: bytes, _associated_data: bytes) -> bytes:
        raise BrokenError(plain, plain.decode()) from ValueError(plain)

    monkeypatch.setattr(sealing, "encrypt", encrypt)


def about_to_write(practice: SlackPractice) -> Therapist:
    """Bring Ana to the step where all text boxes of her preparation wait."""
    with practice.services.database.transaction() as session:
        case_row = session.get(Case, case(practice).id)
        assert case_row is not None
        case_row.whom = "note"
    ana = at_scope(practice, weighed={"bring": ["else"], "cost": ["else"], "hopes": ["else"]})
    return ana.answers("scope", topics=["goals", "modality"], keeps_back="something", clients_keep_back="something")


def texts_for_boxes(watch: Watch) -> dict[str, str]:
    """Return a new text by Ana for each of the boxes. Ben may read the client note once he is invited."""
    return {box: watch.new_text(f"writing.{box}", ANA, *([BEN] if box == "whom" else [])) for box in BOXES}

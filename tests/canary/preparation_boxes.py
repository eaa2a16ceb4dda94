"""What several dialogues with canaries begin with: the boxes of preparing, and a seal that breaks and quotes."""

import pytest

from storage.models import Case
from storage.writings import sealing
from tests.canary.leak_watch import Watch
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.preparation_steps import at_scope, case

MINE = ("weigh_bring", "weigh_cost", "weigh_hopes")
BOXES = (*MINE, "kept_back", "clients_kept_back", "whom")


class BrokenError(Exception):
    """What nobody expected; it quotes what was typed, as many a library's does."""


def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next keeping fail in the middle."""

    def shut(_key: bytes, plain: bytes, _about: bytes) -> bytes:
        raise BrokenError(plain, plain.decode()) from ValueError(plain)

    monkeypatch.setattr(sealing, "shut", shut)


def about_to_write(practice: Stage) -> Therapist:
    """Bring Ana to where all the boxes of preparing wait for her words."""
    with practice.desk.database.transaction() as session:
        found = session.get(Case, case(practice).id)
        assert found is not None
        found.whom = "note"
    ana = at_scope(practice, weighed={"bring": ["else"], "cost": ["else"], "hopes": ["else"]})
    return ana.answers("scope", topics=["goals", "modality"], keeps_back="something", clients_keep_back="something")


def in_each_box(watch: Watch) -> dict[str, str]:
    """Return new words of Ana's for each of the boxes; whom it is about, Ben reads once he is invited."""
    return {one: watch.words(f"writing.{one}", ANA, *([BEN] if one == "whom" else [])) for one in BOXES}

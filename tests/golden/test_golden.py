from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session

from bot import sign_in
from flows.consult.preparation.screens import TOPICS
from flows.context import SignInSecrets
from tests.golden import rows, sealed, stored
from tests.golden.collected import collected
from tests.golden.walk import Walk, walked
from tests.support.practice import KEY

IT, FT = "it", "ft"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walked(tmp_path_factory.mktemp("golden")) as found:
        yield found


@pytest.fixture
def session(walk: Walk) -> Iterator[Session]:
    with walk.practice.looking() as found:
        yield found


def test_every_id_that_is_stored_or_sent_is_as_it_was(walk: Walk, tmp_path: Path) -> None:
    known = stored.read(stored.IDS)

    assert stored.differences(known, collected(walk, tmp_path, known)) == [], stored.HOW


@pytest.mark.parametrize("table", ["audit", "deliveries"])
def test_a_whole_dialogue_leaves_what_it_always_left(walk: Walk, table: str) -> None:
    assert rows.dialogue(walk)[table] == stored.read(stored.DIALOGUE)[table]


def test_what_is_sealed_opens_to_a_reader_that_knows_the_labels_and_none_of_the_code(session: Session) -> None:
    found = sealed.words(session, KEY)

    assert ("kept_back", "The letter from the sister.") in found
    assert ("review", "Say more of 2.") in found
    assert ("reason", "They ask me to be bolder.") in found
    assert ("reason", "Half a sentence") in found  # a draft
    assert ("impression_2", "U0ANA sees 2 as getting steadier.") in found
    assert {one["wrapping_key_id"] for one in sealed.rows(session, "case_key")} == {sealed.key_id(KEY)}


def test_each_entry_of_the_audit_log_is_hashed_as_it_always_was(session: Session) -> None:
    assert sealed.broken_links(session, KEY) == []


def test_what_both_have_signed_is_hashed_as_it_always_was(session: Session) -> None:
    (summary,) = sealed.rows(session, "summary")
    consult = sealed.rows(session, "consult")[0]
    key = sealed.case_keys(session, KEY)[consult["case_id"]]

    assert sealed.fingerprint(key, _signed(session, summary["revision"])) == summary["digest"]


def test_secrets_of_browsers_and_screens_that_were_sent_are_known_by_the_same_hashes(
    walk: Walk, session: Session
) -> None:
    links = {one["token_hash"] for one in sealed.rows(session, "sitting_link")}
    pages = {one["secret_hash"] for one in sealed.rows(session, "sitting")}
    sent = {one["key"] for one in sealed.rows(session, "idempotency_key")}
    views = [one.payload["view"] for one in walk.practice.workspace.list_traffic if one.kind == "view_submission"]
    drawn = {f"{one['callback_id']}:{one['id']}:{one['hash']}" for one in views}

    assert {sha256(one.encode()).hexdigest() for one in walk.seen.links} <= links
    assert {sha256(secret.encode()).hexdigest() for secret in walk.seen.tokens} == pages
    assert {digest(secret.encode(), b"form", sha256).hex() for secret in walk.seen.tokens} == set(
        walk.seen.tokens.values()
    )
    assert sent
    assert sent <= {sha256(one.encode()).hexdigest() for one in drawn}


def test_a_held_time_and_a_sign_in_under_way_are_marked_as_they_always_were(walk: Walk, session: Session) -> None:
    consult = sealed.rows(session, "consult")[0]
    marked = UUID(bytes=sha256(UUID(consult["held_id"]).bytes).digest()[:16], version=4)
    name, state, nonce, verifier = (
        digest(b"secret", one, sha256).hex() for one in (b"name", b"state", b"nonce", b"verifier")
    )

    assert f"UID:{marked}" in walk.seen.calendar
    assert sign_in._derive_secrets("secret") == SignInSecrets(f"{name[:16]}.{state}", nonce, verifier)  # noqa: SLF001 -- no other way


def _signed(session: Session, revision: int) -> dict[str, object]:
    """Return what is signed, laid out by hand."""
    consult = sealed.rows(session, "consult")[0]
    both = [one for one in sealed.rows(session, "preparation") if one["consult_id"] == consult["id"]]
    began = datetime.fromisoformat(consult["began_at"]).replace(tzinfo=UTC)
    said = "U0{} sees {} as getting steadier."
    return {
        "format": 1,
        "consult": sealed.dashed(consult["id"]),
        "case": "maple-4821",
        "revision": revision,
        "therapists": {one["part"]: sealed.dashed(one["member_id"]) for one in both},
        "reasons": ["another"],
        "topics": list(TOPICS),
        "began_at": began.isoformat(),
        "questions": consult["questions_version"],
        "minutes": 30,
        "method": "video",
        "shared": [
            [2, FT, "knows", None, said.format("BEN", 2)],
            [2, IT, "will_hear", "2027-05-14", said.format("ANA", 2)],
            [3, FT, "will_hear", "2027-05-14", said.format("BEN", 3)],
            [3, IT, "knows", None, said.format("ANA", 3)],
        ],
        "differently": {IT: "We ran a little over.", FT: "We ran a little over."},
    }

"""Golden tests: ids, audit log, deliveries, encryption and hashes are the same as ever."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from bot.page_access import sign_in
from flows.consult.preparation.screens import TOPICS
from flows.context import SignInSecrets
from flows.registry import messages
from flows.registry.messages import KINDS
from storage.models import Delivery, PageSession
from storage.people import page_hashes
from tests.golden import rows, sealed, stored
from tests.golden.collected import collected
from tests.golden.walk import walked
from tests.golden.walked_practice import Walk
from tests.support.practice import ANA, KEY
from tests.support.walks.booked_consult import member

IT, FT = "it", "ft"
MANY = 15
OF_THE_WALK = ('WHERE "case".code = ?', "WHERE code = 'maple-4821'", "FROM consult ORDER BY consult.created_at")
"""How the questions end that only the walk itself asks."""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with walked(tmp_path_factory.mktemp("golden")) as finished_walk:
        yield finished_walk


@pytest.fixture
def session(walk: Walk) -> Iterator[Session]:
    with walk.practice.read_session() as open_session:
        yield open_session


def test_every_stored_or_sent_id_is_unchanged(walk: Walk, tmp_path: Path) -> None:
    known = stored.read(stored.IDS)

    assert stored.differences(known, collected(walk, tmp_path, known)) == [], stored.HOW


@pytest.mark.parametrize("table", ["audit", "deliveries"])
def test_a_whole_dialogue_leaves_the_same_rows_as_ever(walk: Walk, table: str) -> None:
    assert rows.dialogue(walk)[table] == stored.read(stored.DIALOGUE)[table]


def test_every_message_of_the_whole_dialogue_concerns_its_recipient(walk: Walk, session: Session) -> None:
    """Ana is left out, because she has handed the case over by the end of the walk."""
    services, ana_id = walk.practice.services, member(walk.practice, session, ANA).id
    sent = [each for each in session.exec(select(Delivery)).all() if each.outcome == "sent"]
    others = [each for each in sent if each.recipient_id != ana_id]
    contexts = [(each, messages.build_context(services, session, each)) for each in others]

    assert len({each.kind for each in others}) > MANY
    assert {each.kind for each, ctx in contexts if not KINDS[each.kind].concerns(ctx, each)} == set()


def test_no_statement_of_a_whole_dialogue_looks_through_a_table_that_grows(walk: Walk) -> None:
    assert {scan for scan in walk.scans if not scan.endswith(OF_THE_WALK)} == set()


def test_encrypted_texts_open_with_an_independent_reader(session: Session) -> None:
    texts = sealed.words(session, KEY)

    assert ("kept_back", "The letter from the sister.") in texts
    assert ("review", "Say more of 2.") in texts
    assert ("reason", "They ask me to be bolder.") in texts
    assert ("reason", "Half a sentence") in texts  # a draft
    assert ("impression_2", "U0ANA sees 2 as getting steadier.") in texts
    assert {row["wrapping_key_id"] for row in sealed.rows(session, "case_key")} == {sealed.key_id(KEY)}


def test_each_audit_entry_has_the_expected_hash(session: Session) -> None:
    assert sealed.broken_links(session, KEY) == []


def test_the_signed_summary_has_the_expected_hash(session: Session) -> None:
    (summary,) = sealed.rows(session, "summary")
    consult = sealed.rows(session, "consult")[0]
    key = sealed.case_keys(session, KEY)[consult["case_id"]]

    assert sealed.fingerprint(key, _signed(session, summary["revision"])) == summary["digest"]


def test_tokens_and_submitted_screens_are_stored_under_the_expected_hashes(walk: Walk, session: Session) -> None:
    links = {row["token_hash"] for row in sealed.rows(session, "sitting_link")}
    pages = session.exec(select(PageSession)).all()
    keys = {row["key"] for row in sealed.rows(session, "idempotency_key")}
    sent = {key for key in keys if not key.startswith("slack:")}  # the others are Slack's signatures
    seal = walk.practice.services.seal
    views = [entry.payload["view"] for entry in walk.practice.workspace.traffic if entry.kind == "view_submission"]
    view_keys = {f"{view['callback_id']}:{view['id']}:{view['hash']}" for view in views}

    assert {seal.compute_hash("page link token", link) for link in walk.seen.links} <= links
    assert [any(page_hashes.is_own_session(seal, page, secret) for page in pages) for secret in walk.seen.tokens] == [
        True for _page in pages
    ]
    assert {digest(secret.encode(), b"form", sha256).hex() for secret in walk.seen.tokens} == set(
        walk.seen.tokens.values()
    )
    assert sent
    assert keys - sent
    assert sent <= {sha256(key.encode()).hexdigest() for key in view_keys}


def test_the_calendar_uid_and_the_sign_in_secrets_are_derived_as_ever(walk: Walk, session: Session) -> None:
    consult = sealed.rows(session, "consult")[0]
    uid = UUID(bytes=sha256(UUID(consult["held_id"]).bytes).digest()[:16], version=4)
    name, state, nonce, verifier = (
        digest(b"secret", label, sha256).hex() for label in (b"name", b"state", b"nonce", b"verifier")
    )

    assert f"UID:{uid}" in walk.seen.calendar
    assert sign_in._derive_secrets("secret") == SignInSecrets(f"{name[:16]}.{state}", nonce, verifier)  # noqa: SLF001 -- no public function returns the secrets


def _signed(session: Session, revision: int) -> dict[str, object]:
    """Return the content of the signed summary, written out by hand."""
    consult = sealed.rows(session, "consult")[0]
    preparations = [row for row in sealed.rows(session, "preparation") if row["consult_id"] == consult["id"]]
    began = datetime.fromisoformat(consult["began_at"]).replace(tzinfo=UTC)
    impression = "U0{} sees {} as getting steadier."
    return {
        "format": 1,
        "consult": sealed.dashed(consult["id"]),
        "case": "maple-4821",
        "revision": revision,
        "therapists": {row["part"]: sealed.dashed(row["member_id"]) for row in preparations},
        "reasons": ["another"],
        "topics": list(TOPICS),
        "began_at": began.isoformat(),
        "questions": consult["questions_version"],
        "minutes": 30,
        "method": "video",
        "shared": [
            [2, FT, "knows", None, impression.format("BEN", 2)],
            [2, IT, "will_hear", "2027-05-14", impression.format("ANA", 2)],
            [3, FT, "will_hear", "2027-05-14", impression.format("BEN", 3)],
            [3, IT, "knows", None, impression.format("ANA", 3)],
        ],
        "differently": {IT: "We ran a little over.", FT: "We ran a little over."},
    }

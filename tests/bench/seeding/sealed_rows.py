"""The rows of a copy that depend on a key: case keys, texts, signatures, the audit log. All of them can be opened."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from storage.audit import log
from storage.writings import sealing
from storage.writings.sealing import Seal
from tests.bench.seeding.copies import Copy, IdMap, moved
from tests.bench.seeding.model_consults import AUDIT, CODE, Model, Row
from tests.bench.seeding.model_steps import SAID, SIGNED

SEALED = ("case_key", "review_key", "writing", "draft", "signature", "summary")
_REVIEW_FORMAT = 2


class SealedRows:
    """Makes the sealed rows of one case after the other."""

    def __init__(self, seal: Seal, practice_id: UUID, models: Mapping[str, Model], ids: Mapping[str, IdMap]) -> None:
        self.seal, self.practice_id, self.models, self.ids = seal, practice_id, models, ids

    def of_case(self, case: Copy, consults: list[Copy], now: datetime) -> Iterator[tuple[str, Row]]:
        """Yield each row with its table."""
        key, review_key = sealing.create_key(), sealing.create_key()
        model = self.models[case.model]
        for row in self._copied("case_key", case, now):
            wrapped = self.seal.wrap(key, self._data(row["case_id"], "case_key"))
            yield "case_key", {**row, "wrapped": wrapped, "wrapping_key_id": self.seal.key_id}
            if any(copy.model == SIGNED for copy in consults):
                wrapped = sealing.encrypt(key, review_key, self._data(row["case_id"], "review_key"))
                made_at = moved(model.made_at, model, now, max(copy.days for copy in consults) + 1)
                yield "review_key", {"case_id": row["case_id"], "wrapped": wrapped, "created_at": made_at}
        for copy in consults:
            yield from self._of_consult(copy, key, review_key, now)

    def _of_consult(self, copy: Copy, key: bytes, review_key: bytes, now: datetime) -> Iterator[tuple[str, Row]]:
        for table in ("writing", "draft"):
            for row in self._copied(table, copy, now):
                used = review_key if row["format"] == _REVIEW_FORMAT else key
                yield table, {**row, "sealed": sealing.encrypt(used, SAID.encode(), _text_data(table, row))}
        signed = self._signed_bytes(copy, now)
        digest = sealing.compute_fingerprint(key, signed) if signed else ""
        for table in ("signature", "summary"):
            for row in self._copied(table, copy, now):
                yield table, {**row, "digest": digest}

    def _copied(self, table: str, copy: Copy, now: datetime) -> Iterator[Row]:
        for row in self.models[copy.model].rows.get(table, ()):
            yield self.copied_row(row, copy, now)

    def copied_row(self, row: Row, copy: Copy, now: datetime) -> Row:
        """Return the row of the copy."""
        return {name: self._value(value, copy, now) for name, value in row.items()}

    def _value(self, value: Any, copy: Copy, now: datetime) -> Any:  # noqa: ANN401 -- a value of any column
        if isinstance(value, UUID):
            return self.ids[copy.model].in_copy(value, copy)
        return moved(value, self.models[copy.model], now, copy.days)

    def _signed_bytes(self, copy: Copy, now: datetime) -> bytes:
        """Return what both signed, in the copy's own words, ids and days."""
        model = self.models[copy.model]
        if not model.signed:
            return b""
        text = model.signed.replace(CODE, copy.code.encode())
        consult, promise = model.rows["consult"][0], model.rows["promise"][0]
        began_at, by = consult["began_at"], promise["by"]
        changes = [(began_at.isoformat(), moved(began_at, model, now, copy.days).isoformat())]
        changes.append((by.isoformat(), moved(by, model, now, copy.days).isoformat()))
        ids = (consult["id"], *self.ids[copy.model].members)
        changes += [(str(value), str(self.ids[copy.model].in_copy(value, copy))) for value in ids]
        for old, new in changes:
            text = text.replace(old.encode(), new.encode())
        return text

    def _data(self, case_id: UUID, kind: str) -> bytes:
        return sealing.encode_associated_data(self.practice_id, case_id, kind)


def _text_data(table: str, row: Row) -> bytes:
    parts = (row["practice_id"], row["case_id"], row["id"], row["kind"], row["format"], row["consult_id"])
    revision = (row["revision"],) if table == "writing" else ()
    return sealing.encode_associated_data(table, *parts, row["writer_id"], *revision)


class AuditChain:
    """Makes audit entries that follow each other, each with the keyed hash of the one before."""

    def __init__(self, rows: SealedRows, key: bytes, of_a_consult: int) -> None:
        self.rows, self.key, self.of_a_consult = rows, key, of_a_consult
        self.seq, self.hash = 0, ""

    def of_consult(self, copy: Copy, now: datetime) -> Iterator[Row]:
        """Yield some entries of this consult, spread evenly over the model's."""
        entries = self.rows.models[copy.model].rows[AUDIT]
        step = max(1, len(entries) // self.of_a_consult)
        for entry in entries[::step][: self.of_a_consult]:
            yield self.add(self._copied(entry, copy, now))

    def add(self, row: Row) -> Row:
        """Return the row as the next of the chain."""
        self.seq += 1
        row = {**row, "seq": self.seq, "previous": self.hash, "hash": ""}
        row["hash"] = self.hash = log.hash_row(self.key, row)
        return row

    def _copied(self, entry: Row, copy: Copy, now: datetime) -> Row:
        row = self.rows.copied_row(entry, copy, now)
        kind, _, about = row["subject"].partition(":")
        if about:
            row["subject"] = f"{kind}:{self.rows.ids[copy.model].in_copy(UUID(about), copy)}"
        return row

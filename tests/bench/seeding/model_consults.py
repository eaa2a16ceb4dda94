"""One real consult of each state, made by the app's own actions in a practice of its own, for the seeder to copy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from bot import message_sending
from bot.demo.seed import _add_case, _add_forms, seed_practice
from flows import audit_trail
from flows.actions import Kind
from flows.consult.record_loading import of_consult
from flows.consult.summary import build
from flows.consult.summary.signed_bytes import canonical_bytes
from flows.context import Actor, Context, Profile, Surface
from flows.parts import Part
from flows.people import membership
from flows.registry import ACTIONS
from storage.consults import consults
from storage.people import members
from storage.schema import upgrade
from tests.bench.seeding.model_steps import CASE, SAID, STEPS
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, ELI, FAY
from tests.support.run_as import perform_with
from tests.support.simulation.practice_in_process import SimulatedPractice

ZONE = "America/New_York"
PEOPLE = {ANA: "Ana", BEN: "Ben", DANA: "Dana", ELI: "Eli", FAY: "Fay"}
NOT_COPIED = frozenset({"audit_head", "audit_key", "idempotency_key", "monthly_tally", "sitting", "sitting_link"})
AUDIT = "audit_entry"
CODE = b"model-code"
"""The case's code in the bytes that both signed."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """The rows that one case or one consult adds, by table, and when the last of them was made."""

    rows: Mapping[str, list[Row]]
    made_at: datetime
    signed: bytes = b""  # the bytes that both signed, if they signed

    def ids(self) -> set[UUID]:
        """Return every id in these rows, of their own rows and of others."""
        return {each for rows in self.rows.values() for row in rows for each in row.values() if isinstance(each, UUID)}


@dataclass
class ModelPractice:
    """The practice of the models: its own rows, and what one case and one consult of each state add to them."""

    practice: SimulatedPractice
    members: dict[str, UUID] = field(default_factory=dict)  # by Slack id
    start: Mapping[str, list[Row]] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    _known: dict[str, set[tuple[object, ...]]] = field(default_factory=dict)

    def build(self) -> None:
        """Make the practice and every model."""
        services = self.practice.services
        profiles = {slack_identity(who): Profile(slack_identity(who), name, ZONE) for who, name in PEOPLE.items()}
        self.practice.services = replace(services, directories={Surface.SLACK: profiles.get})
        seed_practice(self.practice.services, [(who, name, ZONE) for who, name in PEOPLE.items()], ZONE)
        self.members = {who: self.load_actor(who).member_id for who in PEOPLE}
        self.start = self._new_rows()
        for number, (name, steps) in enumerate(STEPS.items()):
            self._make(name, steps, f"model-{number:04}")

    def load_actor(self, who: str) -> Actor:
        """Return a person as an action on their page gets them."""
        with self.practice.database.reading() as session:
            found = members.find_with_roles(session, slack_identity(who))
            assert found is not None
            return membership.load_actor(session, found[1])

    def performs(self, who: str, action_id: str, consult_id: UUID, given: Mapping[str, object], step: str = "") -> Any:  # noqa: ANN401 -- of any page
        """Perform the action of a page, by its id."""
        action = ACTIONS[Kind.PAGE, action_id]
        return perform_with(self.practice.services, self.load_actor(who), action, str(consult_id), given, step=step)

    def _signed_bytes(self, consult_id: UUID) -> bytes:
        with self.practice.database.reading() as session:
            ctx = Context(self.practice.services, session, self.load_actor(ANA))
            return canonical_bytes(build.build_summary(of_consult(ctx, consults.get(session, consult_id))))

    def _make(self, name: str, steps: "Callable[[ModelPractice, UUID], UUID | None]", code: str) -> None:
        case = self._add_case(code)
        case_rows = self._new_rows()
        self.models.setdefault(CASE, Model(case_rows, self.practice.clock.now))
        consult_id = steps(self, case)
        self._settle()
        rows = self._new_rows()
        ids = dict(zip(_ids_in_order(case_rows), _ids_in_order(self.models[CASE].rows), strict=True))
        aligned = {table: [_align(row, ids) for row in rows[table]] for table in rows}
        signed = self._signed_bytes(consult_id).replace(code.encode(), CODE) if consult_id else b""
        signed = re.sub(rf"({SAID}) \d".encode(), rb"\1", signed)  # a copy says the same to every question
        self.models[name] = Model(aligned, self.practice.clock.now, signed)

    def _settle(self) -> None:
        """Do what the worker does a moment later: messages whose turn is over lose their buttons."""
        services = self.practice.services
        audit_trail.write_buffered(services)
        message_sending.build_follower(services).run()
        self.practice.outbox.deliver_due(self.practice.clock.now)

    def _add_case(self, code: str) -> UUID:
        with self.practice.database.transaction() as session:
            found = [members.find_with_roles(session, slack_identity(who)) for who in (ANA, BEN)]
            ana, ben = (row[1] for row in found if row is not None)
            now = self.practice.clock.now
            case = _add_case(session, self.practice.services, code, ana, ben, now)
            _add_forms(session, case, {"adult 1": (Part.IT, Part.FT), "adult 2": (Part.FT,)}, ben, now)
            return case.id

    def _new_rows(self) -> Mapping[str, list[Row]]:
        """Return the rows that were added since the last call, by table, in the order in which they were added."""
        found: dict[str, list[Row]] = {}
        with self.practice.database.reading() as session:
            for table in SQLModel.metadata.sorted_tables:
                if table.name in NOT_COPIED:
                    continue
                known, keys = self._known.setdefault(table.name, set()), list(table.primary_key.columns)
                rows = session.execute(sa.select(table).order_by(sa.text("rowid"))).mappings().all()
                found[table.name] = [dict(row) for row in rows if tuple(row[key.name] for key in keys) not in known]
                known.update(tuple(row[key.name] for key in keys) for row in found[table.name])
        return {name: rows for name, rows in found.items() if rows}


def make_models(folder: Path) -> ModelPractice:
    """Make the practice of the models in a database in this folder."""
    url = f"sqlite:///{folder / 'models.db'}"
    upgrade(url)
    made = ModelPractice(SimulatedPractice(url, seeded=False))
    made.build()
    return made


def _ids_in_order(rows: Mapping[str, list[Row]]) -> list[UUID]:
    return [row["id"] for table in sorted(rows) for row in rows[table] if "id" in row]


def _align(row: Row, ids: Mapping[UUID, UUID]) -> Row:
    """Return the row as one of the first model's case."""
    texts = {str(old): str(new) for old, new in ids.items()}
    aligned: Row = {name: ids.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()}
    if aligned.get("subject"):
        kind, _, about = aligned["subject"].partition(":")
        aligned["subject"] = f"{kind}:{texts.get(about, about)}" if about else kind
    return aligned

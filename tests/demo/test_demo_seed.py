"""The demo's signed consult reads as it was signed, and has something left to tell."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import pytest

from bot.demo import seed
from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.context import Context
from flows.impressions.checking import check
from flows.parts import Part
from flows.people import membership
from storage.cases import cases
from storage.consults import consults
from storage.models import Promise
from storage.people import members
from tests.support.data.consult_rows import tables_of
from tests.support.simulation.practice_in_process import SimulatedPractice


def test_the_signed_consult_reads_as_it_was_signed_and_has_an_open_promise(sqlite_url: str) -> None:
    practice = SimulatedPractice(sqlite_url)

    seed.seed_signed_case(practice.services)

    signed = next(consult for consult in practice.consults() if consult.configuration == "signed")
    with practice.database.reading() as session:
        starter = members.get(session, cases.get(session, signed.case_id).it_member_id)
        ctx = Context(practice.services, session, membership.load_actor(session, starter))
        record = of_consult(ctx, consults.get(session, signed.id))
        page = signed_summary.read_signed(record)
        open_promises = tables_of(session, signed.id).rows(Promise)
    practice.database.dispose()
    assert [(answer.part, answer.question) for answer in page.summary.shared] == [
        (Part.FT, 2),
        (Part.IT, 2),
        (Part.FT, 3),
        (Part.IT, 3),
        (Part.IT, 4),
    ]
    assert [(promise.part, promise.question, promise.standing) for promise in open_promises] == [("it", 3, "open")]


@pytest.mark.parametrize(("day", "signed_on"), [(3, date(2027, 4, 30)), (4, date(2027, 5, 3)), (9, date(2027, 5, 7))])
def test_the_signed_consult_was_signed_on_the_previous_working_day(sqlite_url: str, day: int, signed_on: date) -> None:
    practice = SimulatedPractice(sqlite_url)
    practice.clock.now += timedelta(days=day - practice.clock.now.day)

    seed.seed_signed_case(practice.services)

    (signed,) = [consult for consult in practice.consults() if consult.configuration == "signed"]
    practice.database.dispose()
    assert signed.began_at is not None
    assert signed.began_at.date() == signed_on


def test_the_checker_finds_nothing_in_the_seeded_impressions_but_the_therapists_names() -> None:
    entries = tomllib.loads((files("bot.demo") / "seed_summary.toml").read_text("utf-8"))["answer"]

    passages = [entry["words"][mark.start : mark.end] for entry in entries for mark in check(entry["words"])]
    assert [passage for passage in passages if passage not in {"Ana", "Ben"}] == []  # the two therapists' own names

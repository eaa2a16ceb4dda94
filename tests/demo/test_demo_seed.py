"""The demo's signed consult is one: read as it was signed, with something to tell."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import pytest

from bot.demo import seed
from flows.consult.parts import Part
from flows.consult.summary import actions as summary_actions
from flows.impressions.checking import check
from storage.consults import consults, promises
from tests.support.simulation.practice_in_process import Practice


def test_the_demos_signed_consult_reads_as_it_was_signed_and_has_something_to_tell(sqlite_url: str) -> None:
    practice = Practice(sqlite_url)

    seed.seed_signed_case(practice.desk)

    signed = next(one for one in practice.consults() if one.configuration == "signed")
    with practice.database.reading() as session:
        read = summary_actions.read_signed(session, practice.desk, consults.get(session, signed.id))
        told = promises.list_for_consult(session, signed.id)
    practice.database.dispose()
    assert [(one.part, one.question) for one in read.summary.shared] == [
        (Part.FT, 2),
        (Part.IT, 2),
        (Part.FT, 3),
        (Part.IT, 3),
        (Part.IT, 4),
    ]
    assert [(one.part, one.question, one.standing) for one in told] == [("it", 3, "open")]


@pytest.mark.parametrize(("day", "signed_on"), [(3, date(2027, 4, 30)), (4, date(2027, 5, 3)), (9, date(2027, 5, 7))])
def test_the_demos_signed_consult_was_signed_on_the_working_day_before(
    sqlite_url: str, day: int, signed_on: date
) -> None:
    practice = Practice(sqlite_url)
    practice.clock.now += timedelta(days=day - practice.clock.now.day)

    seed.seed_signed_case(practice.desk)

    (signed,) = [one for one in practice.consults() if one.configuration == "signed"]
    practice.database.dispose()
    assert signed.began_at is not None
    assert signed.began_at.date() == signed_on


def test_what_the_demos_two_wrote_are_impressions() -> None:
    written = tomllib.loads((files("bot.demo") / "seed_summary.toml").read_text("utf-8"))["answer"]

    noted = [one["words"][found.start : found.end] for one in written for found in check(one["words"])]
    assert [words for words in noted if words not in {"Ana", "Ben"}] == []  # the two therapists' own names

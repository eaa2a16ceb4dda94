"""The demo's signed consult is one: read as it was signed, with something to tell."""

from bot import seeding
from bot.coach import summarising
from flows.consult.parts import Part
from storage import consults, promises
from tests.dialogues.in_process import Practice


def test_the_demos_signed_consult_reads_as_it_was_signed_and_has_something_to_tell(sqlite_url: str) -> None:
    practice = Practice(sqlite_url)

    seeding.seed_signed(practice.desk)

    signed = next(one for one in practice.consults() if one.configuration == "signed")
    with practice.database.reading() as session:
        read = summarising.read(session, practice.desk, consults.get(session, signed.id))
        told = promises.of_consult(session, signed.id)
    practice.database.dispose()
    assert [(one.part, one.question) for one in read.summary.shared] == [
        (Part.FT, 2),
        (Part.IT, 2),
        (Part.FT, 3),
        (Part.IT, 3),
        (Part.IT, 4),
    ]
    assert [(one.part, one.question, one.standing) for one in told] == [("it", 3, "open")]

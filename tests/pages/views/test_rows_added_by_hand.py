"""Whoever writes the database without the key adds rows that would open words: real pages show nothing of them."""

import logging
from hashlib import sha256
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from storage.models import MemberRole, PageSession, Supervision
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.supervisor_pages import KEPT_BACK, SignedPractice, SupervisorClient

SECRET = "chosen"
WORDS_OF_ANA = (KEPT_BACK["it"], "maple-4821")


def add_copy(house: ServedPractice, model: type[SQLModel], where: dict[str, object], **changed: object) -> None:
    """Add a copy of a row, with its MAC or hash, but for these columns."""
    table: sa.Table = model.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    with house.services.database.engine.begin() as connection:
        conditions = [table.c[name] == value for name, value in where.items()]
        row = connection.execute(sa.select(table).where(*conditions)).mappings().first()
        assert row is not None
        connection.execute(table.insert().values({**row, **changed}))


def is_refused(answer: httpx.Response) -> bool:
    """Return whether an answer is a refusal without a word of the consult."""
    return answer.status_code >= 400 and not any(words in answer.text for words in WORDS_OF_ANA)


@pytest.mark.parametrize("hashed", [SECRET, sha256(SECRET.encode()).hexdigest()])
def test_a_page_session_with_a_chosen_secret_opens_nothing(
    reviewed: SignedPractice, dana: SupervisorClient, hashed: str
) -> None:
    assert KEPT_BACK["it"] in dana.read_page(dana.side_address())
    dana_id, new_id, house = reviewed.member("Dana").id, uuid4(), reviewed.practice
    add_copy(house, PageSession, {"member_id": dana_id}, id=new_id, secret_hash=hashed)
    [(name, secret)] = list(dana.http.cookies.items())
    pages = {dana.page: secret, dana.page.replace(dana.page.rpartition("/")[2], str(new_id)): SECRET}

    answers = []
    for page, value in pages.items():
        with httpx.Client(base_url=house.address, cookies={name: value}) as browser:
            answers.append(browser.get(f"{page}/r/{reviewed.consult_id}/it"))

    assert [answer.status_code == 200 for answer in answers] == [True, False]  # with her own secret it opens
    assert is_refused(answers[1])


def test_a_role_with_a_supervision_opens_nothing_and_leaves_one_line(
    reviewed: SignedPractice, caplog: pytest.LogCaptureFixture
) -> None:
    fay = reviewed.open_page("Fay")
    dana_id, fay_id, ana_id = (reviewed.member(name).id for name in ("Dana", "Fay", "Ana"))
    add_copy(reviewed.practice, Supervision, {"supervisor_id": dana_id, "supervisee_id": ana_id}, supervisor_id=fay_id)
    add_copy(reviewed.practice, MemberRole, {"member_id": ana_id, "role": "therapist"}, member_id=fay_id)

    assert is_refused(fay.http.get(fay.side_address()))
    reviewed.practice.services.database.use_seal(reviewed.practice.services.seal)  # as in a process that has just begun
    with caplog.at_level(logging.WARNING):
        answer = fay.http.get(fay.side_address())

    assert is_refused(answer)
    [line] = [line.getMessage() for line in caplog.records]
    assert " row " in line
    assert line.count(str(fay_id)) == 1
    fay.http.close()

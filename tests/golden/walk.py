"""One whole dialogue in the demo's practice, from `/consult` to closed, through Slack and the pages only.

Ana (IT) asks a supervisor about her reason, pauses, writes on her page and invites Ben (FT). A release is revoked and
entered again. They book, talk, sign and tell their clients; supervisors ask for a change and approve. Afterwards an
administrator opens the case in an emergency, another one reviews the access, and the case is handed over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from sqlmodel import select

from bot.demo.local_slack import WorkspacePerson
from flows.consult.preparation.screens import TOPICS
from storage.models import Case, Practice
from storage.schema import upgrade
from tests.golden.browser import Browser
from tests.golden.walked_practice import Walk
from tests.support.data.query_plans import list_scans
from tests.support.people import people_and_roles
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, Therapist, open_practice, start_practice_server
from tests.support.walks import preparation_steps, release_steps

CLEO = "U0CLEO"
SCOPED = {**preparation_steps.SCOPED, "topics": list(TOPICS)}
KEEPS_BACK = {**SCOPED, "keeps_back": "something"}
SAID = "{who} sees {number} as getting steadier."
PROMISED = {"sharing": "will_hear", "hear_by": "2027-05-14"}
LOOKED_BACK: dict[str, str | list[str]] = {
    "crept": ["none"],
    "backed": "yes",
    "reflected": ["sharpened"],
    "differently": "We ran a little over.",
    "minutes": "30",
    "method": "video",
}


@contextmanager
def walked(folder: Path) -> Iterator[Walk]:
    """Walk through the whole dialogue, in a new database in this folder. Only the walk itself moves the clock."""
    url = f"sqlite:///{folder}/golden.db"
    upgrade(url)
    with start_practice_server() as door, open_practice(door, url, monotonic=lambda: 0.0) as practice:
        walk = Walk(practice)
        with walk.browsers, list_scans(practice.services.database) as walk.scans:
            for part in _PARTS:
                part(walk)
                practice.deliver()
        yield walk


def _asks_a_supervisor(walk: Walk) -> None:
    with walk.practice.services.database.transaction() as session:
        practice_id = session.exec(select(Practice.id)).one()
        code = Case.practice_id == practice_id, Case.code == "maple-4821"
        session.exec(select(Case).where(*code)).one().whom = "note"
    ana = _names_another_reason(walk, preparation_steps.MAPLE)
    page = walk.browser(ana)
    page.asks("/draft", field="reason", words="They")
    page.sends(reason="They ask me to be bolder.", whom="The family of the first house.")
    ana.presses("ask_reason")
    page = walk.browser(walk.one(DANA).types("review"))
    question = page.paths("/a/")[0]
    page.reads(question)
    page.sends(question, deed="go_on")


def _names_another_reason(walk: Walk, code: str) -> Therapist:
    ana = walk.one(ANA).types()
    if "confer" not in ana.button_ids:
        ana.presses("start")
    return ana.presses("confer", value=preparation_steps.value_beside(ana, code)).answers("frame", reasons=["another"])


def _prepares(walk: Walk) -> None:
    ana = walk.one(ANA).presses("go_on").answers("screen", fits="message")
    ana.answers("pause", ask_on="2027-05-06")
    walk.practice.pass_time(days=2)
    ana = walk.one(ANA).presses("go_on").presses("resume").answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=preparation_steps.people(ana)).answers(
        "weigh", **preparation_steps.WEIGHED
    )
    ana.presses("back").answers("weigh", **preparation_steps.WEIGHED).answers("scope", **KEEPS_BACK)
    page = walk.browser(ana)
    page.asks("/draft", field="kept_back", words="The letter")
    page.asks("/check", field="kept_back", words='She said: "I will go."')
    page.sends(kept_back="The letter from the sister.")
    ana.presses("written_ready")
    ana.answers("times", offered=ana.options("offered")[2:4])


def _is_invited(walk: Walk) -> None:
    ben = walk.one(BEN).presses("prepare")
    walk.browser(ben)
    ben.answers("whom", knows_whom="yes").answers("screen", fits="none")
    ben.answers("facts", impression="formed", informed=preparation_steps.people(ben)).answers(
        "weigh", **preparation_steps.WEIGHED
    )
    ben.answers("scope", **SCOPED)
    assert ben.step == "agree"


def _revokes(walk: Walk) -> None:
    release_steps.records_revocation(walk.practice, ANA)
    walk.practice.deliver()
    assert preparation_steps.reopens_consult(walk.one(BEN)).step == "held"


def _enters_anew(walk: Walk) -> None:
    ana = release_steps.opens_releases(walk.practice, ANA).presses("add_release")
    preparation_steps.enters_form(
        ana, preparation_steps.form_answers(walk.practice, ana, {"direction": "both", "signed_on": "2027-05-06"})
    )


def _books(walk: Walk) -> None:
    ben = preparation_steps.reopens_consult(walk.one(BEN))
    ben.answers("agree", when=ben.options("when")[0])
    assert ben.step == "booked"
    calendar_id = walk.practice.consults()[0].held_id
    walk.seen.calendar = httpx.get(f"{walk.practice.url}/held/{calendar_id}", trust_env=False).text


def _talks(walk: Walk) -> None:
    starts_at = walk.practice.consults()[0].starts_at
    assert starts_at is not None
    while walk.practice.clock.now < starts_at - timedelta(hours=1):
        walk.practice.pass_time(hours=1)
    walk.one(BEN).presses("all_set")
    walk.practice.pass_time(hours=1)
    pages = [walk.browser(walk.one(who).presses("begin").answers("begin", fits="none")) for who in (ANA, BEN)]
    for who, page in zip((ANA, BEN), pages, strict=True):
        page.asks("/draft", field="impression_1", words="Typed so far")
        for number in range(1, 9):
            _answers(page, who, number)
        page.asks("/where", stands=page.value("", "data-stands"))
    pages[0].reads("/meanwhile")


def _answers(page: Browser, who: str, number: int) -> None:
    if number in {2, 3}:
        promises = number == {ANA: 2, BEN: 3}[who]
        shared = PROMISED if promises else {"sharing": "knows"}
        page.sends(f"/q/{number}", deed="record", words=SAID.format(who=who, number=number), **shared)
        page.reads(f"/q/{number}")
    elif number == 1:
        page.sends("/q/1", deed="record", words="For me alone.", sharing="not_for_sharing")
    else:
        page.reads(f"/q/{number}")
        page.sends(f"/q/{number}", deed="not_discussed")


def _signs(walk: Walk) -> None:
    for who in (ANA, BEN):
        page = walk.browser(preparation_steps.reopens_consult(walk.one(who)))
        page.reads("/after")
        page.sends("/after", **LOOKED_BACK)
    for who in (ANA, BEN):
        page = walk.browser(preparation_steps.reopens_consult(walk.one(who)))
        page.sends("/sign", revision=page.value("/sign", "revision"), impressions=["impressions"])


def _is_reviewed(walk: Walk) -> None:
    walk.practice.pass_time(days=1)
    for who, deed in ((DANA, "change_asked"), (ELI, "approved")):
        page = walk.browser(walk.one(who).types("review"))
        side = page.paths("/r/")[0]
        page.asks(f"{side}/draft", field="comment", words="Say")
        page.sends(side, deed=deed, comment="Say more of 2.", seen=page.value(side, "seen"))
    walk.practice.deliver()
    page = walk.browser(walk.one(ANA).presses("go_on"))
    page.reads("/note")
    page.sends("/signed", reason="review", addendum="A line more.")


def _tells(walk: Walk) -> None:
    walk.practice.pass_time(days=7)
    for who in (ANA, BEN):
        walk.one(who).presses("told").answers("told")
    assert walk.practice.consults()[0].configuration == "closed"


def _opens_in_an_emergency(walk: Walk) -> None:
    walk.practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo", is_admin=True))
    walk.one(CLEO).opens_home()
    fay = walk.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    fay.answers("emergency_case", case=str(preparation_steps.case(walk.practice).id), reason="another")
    walk.practice.follow()
    walk.one(BEN).presses("access_confirm")
    walk.practice.follow()
    page = walk.browser(fay.closes().presses("emergency_go_on"))
    page.sends(deed="explain", why="Somebody called the front desk.")
    for piece in page.paths("/e/"):
        page.reads(piece)
    page.sends(deed="end")


def _is_looked_at(walk: Walk) -> None:
    page = walk.browser(walk.one(CLEO).opens_home().presses("emergency_look"))
    page.sends(deed="in_order")


def _hands_over(walk: Walk) -> None:
    fay = people_and_roles.opens_people(walk.practice).presses(
        "person", value=people_and_roles.id_of(walk.practice, ANA)
    )
    fay.presses("hand_over").answers("hand_over", case=str(preparation_steps.case(walk.practice).id))
    fay.answers("hand_over_to", to=CLEO)
    walk.practice.follow()
    walk.one(ANA).presses("access_confirm")


def _leaves_a_draft(walk: Walk) -> None:
    page = walk.browser(_names_another_reason(walk, preparation_steps.CEDAR))
    page.asks("/draft", field="reason", words="Half a sentence")


def _reads_the_log(walk: Walk) -> None:
    walk.one(ANA).opens_home().presses("my_log").presses("my_log_earlier")


_PARTS = (
    *(_asks_a_supervisor, _prepares, _is_invited, _revokes, _enters_anew, _books, _talks, _signs, _is_reviewed, _tells),
    *(_opens_in_an_emergency, _is_looked_at, _hands_over, _leaves_a_draft, _reads_the_log),
)

"""One whole consult over HTTP, from `/consult` to the approved summary: what each person taps and reads."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flows.consult.preparation.screens import TOPICS
from tests.bench.measured_person import MeasuredPage, MeasuredPerson
from tests.support.data.sql_statements import ClickCosts
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import MAPLE, SCOPED, WEIGHED, value_beside

AGREED = ("goals", "modality", "strengths", "growth", "support")
OnPage = Callable[[MeasuredPage], object]
SAID = "Steadier than in spring, and shyer with me when the others are there."


def run_consult(
    practice: SlackPractice, ledger: ClickCosts, before_first: OnPage = lambda _page: None
) -> Mapping[str, tuple[int, float]]:
    """Run a consult of Ana (IT) and Ben (FT). Return the taps and seconds of each, up to both signatures.

    `before_first` is done on the page of each one's talk.
    """
    ana, ben = (MeasuredPerson(practice, who, ledger) for who in (ANA, BEN))
    prepare_and_book(ana, ben, MAPLE, practice.deliver)
    starts_at = practice.consults()[0].starts_at
    assert starts_at is not None
    pass_time_until(practice, starts_at)
    talk_and_sign(ana, ben, before_first)
    assert practice.consults()[0].configuration == "signed"
    taps_and_seconds = {"IT": (ana.all_taps, ana.seconds), "FT": (ben.all_taps, ben.seconds)}
    practice.deliver()
    tell_client(ana)
    return taps_and_seconds


def prepare_and_book(ana: MeasuredPerson, ben: MeasuredPerson, code: str, deliver: Callable[[], object]) -> None:
    """Let both prepare a consult about the case with this code, and book a time."""
    _prepare_as_ana(ana, code)
    deliver()
    _prepare_and_book_as_ben(ben)


def talk_and_sign(ana: MeasuredPerson, ben: MeasuredPerson, before_first: OnPage = lambda _page: None) -> None:
    """Let both talk at the booked time, look back and sign; `before_first` is done on the page of each one's talk."""
    pages = [_begin_talk(person) for person in (ana, ben)]
    for page in pages:
        before_first(page)
        _answer_questions(page)
    for page in pages:
        page.shows("page: look back", "/after")
        debrief = {"crept[]": "none", "backed": "yes", "minutes": "30", "method": "video"}
        page.sends("page: look back, sent", "/after", 5, debrief)
    for page in pages:
        page.shows("page: read and sign", "/sign")
        revision = page.text.partition('name="revision" value="')[2].partition('"')[0]
        page.sends("page: sign", "/sign", 2, {"revision": revision, "impressions[]": "impressions"})
        page.http.close()


def approve_review(practice: SlackPractice, ledger: ClickCosts) -> tuple[int, float]:
    """Let Dana approve Ana's part. Return her taps and seconds."""
    dana = MeasuredPerson(practice, DANA, ledger)
    practice.pass_time(days=1)
    dana.presses("review")
    review_on_page(dana)
    return dana.all_taps, dana.seconds


def review_on_page(dana: MeasuredPerson) -> None:
    """Let a supervisor who has the list open approve the first side on it."""
    page = MeasuredPage(dana)
    path = page.text.partition(f'href="{page.at}/r/')[2].partition('"')[0]
    dana.page_taps += 1
    page.shows("page: review open", f"/r/{path}")
    seen_revision = page.text.partition('name="seen" value="')[2].partition('"')[0]
    page.sends("page: approve", f"/r/{path}", 1, {"deed": "approved", "comment": "", "seen": seen_revision})
    page.http.close()


def _prepare_as_ana(ana: MeasuredPerson, code: str) -> None:
    ana.types()
    ana.presses("confer", value=value_beside(ana, code))
    ana.answers("frame", reasons=["engage"])
    _prepare_for_talk(ana)
    ana.answers("times", offered=ana.options("offered")[:2])
    ana.closes()


def _prepare_and_book_as_ben(ben: MeasuredPerson) -> None:
    ben.presses("prepare")
    ben.answers("whom", knows_whom="yes")
    _prepare_for_talk(ben)
    ben.answers("agree", when=ben.options("when")[0])
    ben.closes()


def _prepare_for_talk(person: MeasuredPerson) -> None:
    person.answers("screen", fits="none")
    person.answers("facts", impression="formed", informed=person.options("informed")[:-1])
    person.answers("weigh", **WEIGHED)
    person.answers("scope", **{**SCOPED, "topics": list(AGREED)})


def _begin_talk(person: MeasuredPerson) -> MeasuredPage:
    person.presses("begin").answers("begin", fits="none")
    return MeasuredPage(person)


def _answer_questions(page: MeasuredPage) -> None:
    """Answer the questions in scope, one with a promise to tell the client; the others are passed over."""
    for number, topic in enumerate(TOPICS, 1):
        path = f"/q/{number}"
        if topic not in AGREED:
            continue
        page.asks("page: draft save", "/draft", {"field": f"impression_{number}", "words": SAID})
        page.asks("page: poll `where`", "/where", {"stands": page.read_attribute("data-stands")})
        hear_by = (page.person.practice.clock() + timedelta(days=10)).date().isoformat()
        sharing = {"sharing": "will_hear", "hear_by": hear_by} if topic == "goals" else {"sharing": "knows"}
        page.sends(
            "page: record the last answer" if topic == AGREED[-1] else "page: record an answer",
            path,
            len(sharing) + 1,
            {"deed": "record", "words": f"{SAID} {number}", **sharing},
        )


def tell_client(ana: MeasuredPerson) -> None:
    """Let a therapist see their Home, and record that their client was told what was promised."""
    ana.closes()
    ana.opens_home()
    ana.presses("told")
    ana.answers("told")

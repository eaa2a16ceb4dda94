"""HTML, scripts, template syntax and formulas in any text or name are shown exactly as typed, and never run."""

from contextlib import closing
from html.parser import HTMLParser

import pytest

from flows.consult.summary import contact_note
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.supervisor_pages import SignedPractice, SupervisorClient
from tests.support.pages.talk_pages import TherapistClient
from tests.support.run_as import perform_page

NASTY = (
    "<script>alert('woe')</script>",
    '"><img src=x onerror=woe()>',
    "</textarea><script>woe()</script>",
    "</pre></p></div><iframe srcdoc=woe>",
    "{{ 7 * 191 }} {% raw %} {colleague} %(x)s",
    "<!--#exec cmd=woe--><![CDATA[ woe ]]>&lt;b&gt;&amp;",
    '=HYPERLINK("http://woe.example";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "javascript:woe() data:text/html,woe",
    "\u202ewoe\u2066 \u200b\ufeff",
)
ALL = "\n".join(NASTY)
PASS = tuple(text for text in NASTY if "woe.example" not in text and "@" not in text)  # addresses are blocked (S0-17)
SHARED = "\n".join(PASS)


class _Looked(HTMLParser):
    """A parser that records the scripts, tags, attributes and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.scripts += [dict(attrs).get("src") for _ in range(tag == "script")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def assert_harmless(page: str) -> str:
    """Check that a page has no foreign element or attribute; return its text."""
    parser = _Looked()
    parser.feed(page)
    assert all(src and src.startswith("/pages-static/") for src in parser.scripts)
    assert not parser.tags & {"img", "iframe", "object", "embed", "style", "base", "svg"}
    assert not {
        attribute for attribute in parser.attributes if attribute.startswith("on") or attribute in {"srcdoc", "style"}
    }
    assert "1337" not in page
    return "".join(parser.texts)


def raw(person: TherapistClient | SupervisorClient, path: str) -> str:
    return person.http.get(f"{person.page}{path}", follow_redirects=True).text


@pytest.fixture
def named(house: ServedPractice) -> ServedPractice:
    """A practice in which a name is hostile, too: names come from Slack profiles."""
    with house.services.database.transaction() as session:
        house.member(session, "Ben").first_name = "<img/src=x>{{7*191}}"
    return house


def answered(talker: TherapistClient, label: str) -> None:
    for number in range(1, 9):
        words = f"{label} {number}\n{SHARED}"
        data = {"token": talker.form_token(), "words": words, "sharing": "knows", "own_words": "own_words"}
        deed = "not_discussed" if number == 6 else "record"
        assert talker.http.post(f"{talker.page}/q/{number}", data={**data, "deed": deed}).status_code == 303


def test_every_text_of_a_talk_is_shown_as_it_was_typed(
    named: ServedPractice, two: tuple[TherapistClient, TherapistClient]
) -> None:
    ana, ben = two
    for talker, label in ((ana, "A"), (ben, "B")):
        refused = talker.submit_form("/q/1", deed="record", words=ALL)
        assert NASTY[0] in assert_harmless(refused.text)
        answered(talker, label)
    texts = [assert_harmless(raw(ana, f"/q/{number}")) for number in (1, 8)]
    assert all(nasty in text for text in texts for nasty in PASS[:-2])
    for talker in two:
        assert NASTY[1] in assert_harmless(talker.submit_form("/after", differently=ALL).text)
        assert_harmless(talker.submit_debrief(differently=SHARED, own_words="own_words").text)
    assert all(nasty in assert_harmless(raw(ben, "/sign")) for nasty in PASS[:-2])
    for talker in two:
        talker.sign()
    assert NASTY[2] in assert_harmless(ana.submit_form("/signed", addendum=ALL).text)
    ana.submit_form("/signed", addendum=SHARED, reason="left_out", own_words="own_words")
    for path in ("/signed", "/note"):
        assert all(nasty in assert_harmless(raw(ana, path)) for nasty in PASS[:-2]), path
    assert (
        NASTY[0]
        in perform_page(named.services, named.load_actor(), contact_note.load_contact_note, named.consult_id).text
    )


def test_texts_of_a_review_are_shown_as_they_were_typed(reviewed: SignedPractice) -> None:
    dana = reviewed.open_page()
    with closing(dana.http):
        refused = dana.submit_form(dana.side_address(), deed="nothing", comment=ALL, seen=dana.read_last_review_id())
        assert_harmless(refused.text)
        dana.submit_form(dana.side_address(), deed="change_asked", comment=ALL, seen=dana.read_last_review_id())
        side = dana.side_address().removeprefix(dana.page)
        assert all(nasty in assert_harmless(raw(dana, side)) for nasty in NASTY[:8])


def test_texts_of_a_preparation_are_shown_as_they_were_typed(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something", clients_keep_back="something")
    house.set_way_of_telling("note")
    ana = TherapistClient(house)
    with closing(ana.http):
        ana.open_page("Ana")
        assert NASTY[0] in assert_harmless(ana.submit_form("", kept_back=ALL, clients_kept_back="", whom=ALL).text)
        ana.save_draft("kept_back", ALL)
        assert_harmless(raw(ana, ""))
        ana.submit_form("", kept_back=ALL, clients_kept_back=ALL, whom=ALL)
        assert all(nasty in assert_harmless(raw(ana, "")) for nasty in NASTY[:8])

"""The pages after the eighth question: debrief, then read and sign."""

import pytest
from sqlmodel import text

from flows.consult.preparation.screens import TOPICS
from storage.writings import writings
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import SAFETY, TherapistClient, add_supervisor, replace_release, revoke_release

IMPRESSIONS = "These are our impressions, not anyone's exact words."


def test_the_pages_lead_from_debrief_to_signing_to_the_signed_summary(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two

    paths = [ana.get_final_path(), ana.submit_debrief().path, ana.sign().path]
    ben.submit_debrief()

    assert paths == ["/after", "/sign", "/sign"]
    assert [ben.sign().path, ana.get_final_path()] == ["/signed", "/signed"]


def test_ticked_slips_are_not_filled_in_again_when_the_therapist_returns_to_the_debrief(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two
    ana.submit_debrief(crept=["gossip", "bossing"], differently="We began late.")

    again = ana.read_page("/after")

    assert "Did any of these slip in?" not in again
    assert "We began late." in again
    assert 'value="30"' in again


def test_s0_7_bringing_something_to_supervision_saves_nothing_and_loses_nothing(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    add_supervisor(house, house.ids.ana_id)

    page = ana.submit_debrief(deed="bring", crept=["supervision"], agreed="We call again in May.")

    assert (page.status, page.path) == (200, "/after")
    assert "is on the list of Dana." in page.text
    assert "We call again in May." in page.text
    assert "checked" in page.text.partition('value="supervision"')[2].partition(">")[0]
    assert ana.get_final_path() == "/after"
    assert "Bring to supervision" not in ben.read_page("/after")


def test_an_incomplete_debrief_keeps_everything_that_was_filled_in(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two

    answered = ana.submit_debrief(crept=["gossip", "bossing"], minutes="4", differently="y" * 3001, backed="")

    assert answered.status == 422
    assert answered.text.count("checked") == 3
    assert 'value="4"' in answered.text
    assert "y" * 3001 in answered.text
    assert 'id="backed-error"' in answered.text


def test_both_read_the_shared_impressions_and_no_others(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, ben = two
    ben.answer(2, "Ben keeps this one.", "not_for_sharing")
    ana.answer(3, "Ana tells it soon.", "will_hear", hear_by="2027-05-20")
    for talker in two:
        talker.submit_debrief()

    pages = [talker.read_page("/sign") for talker in two]

    assert not any("Ben keeps this one." in page for page in pages)
    assert all(
        "Ana tells it soon." in page and "May 20, 2027" in page and "Nothing from Ben to read" in page for page in pages
    )
    assert all(IMPRESSIONS in page and "30 minutes, by video" in page for page in pages)


def test_signing_without_the_tick_shows_an_error(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two
    ana.submit_debrief()

    answered = ana.submit_form("/sign", revision="1")

    assert (answered.status, answered.path) == (422, "/sign")
    assert 'id="impressions-error"' in answered.text


@pytest.mark.parametrize("revision", ["0", "2", "x", "-1", "", "9" * 40, "\uff11"])
def test_a_signature_for_another_revision_is_refused(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice, revision: str
) -> None:
    ana, _ben = two
    ana.submit_debrief()

    answered = ana.submit_form("/sign", revision=revision, impressions=["impressions"])

    assert answered.status == 422
    assert "The summary has changed since you opened this page." in answered.text
    with house.services.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM signature")).scalar() == 0


def test_after_a_change_the_colleague_has_to_sign_again_and_their_page_says_so(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two
    for talker in two:
        talker.submit_debrief()
    ana.sign()

    changed = ben.answer(2, "Ben sees it otherwise by now.")
    page = ana.read_page("").replace("<mark>", "").replace("</mark>", "")

    assert changed.path == "/sign"
    assert "you need to sign again" in page
    assert "Ben sees it otherwise by now." in page
    assert "You have signed." in ana.sign().text


def test_a_question_that_the_releases_no_longer_cover_can_be_set_to_not_discussed(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    for talker in two:
        talker.submit_debrief()
    replace_release(house, "goals")

    for talker in two:
        for number in range(1, 9):
            page = talker.read_page(f"/q/{number}").partition('action="')[2]
            assert ('value="not_discussed"' in page) is (number != SAFETY)
            if TOPICS[number - 1] not in {"goals", "safety"}:
                talker.set_not_discussed(number)

    assert all('value="not_discussed"' not in talker.read_page("/q/1") for talker in two)
    assert [talker.sign().path for talker in two] == ["/sign", "/signed"]


def test_while_a_release_is_missing_nobody_reads_or_signs_the_summary(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    ana.submit_debrief()
    revoke_release(house)

    pages = [ana.read_page("/sign"), ana.read_page("/after"), ben.read_page("/after")]
    debrief, signed = ben.submit_debrief(differently="Only typed."), ana.sign()

    assert all("On hold: a release is missing." in page and "calm of the whole" not in page for page in pages)
    assert (debrief.status, "Only typed." in debrief.text) == (409, True)
    assert "On hold: a release is missing." in signed.text
    assert "Only typed." not in ben.read_page("/after")


def test_a_quote_that_blocks_signing_can_be_changed_or_marked_as_own_words(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two
    quoted, hated = "“I hate this family so much” is how it felt.", "I hate this family so much"
    ana.submit_debrief()
    with house.services.database.transaction() as session:  # as if it had been saved before texts were checked
        writings.write(
            session, house.services.seal, text=quoted, now=house.clock(), **house.ids.draft_ref("differently")
        )

    page = ana.read_page("/sign").partition("Before you sign")[2]
    refused = ana.sign()
    revision = refused.text.partition('name="revision" value="')[2].partition('"')[0]
    signed = ana.submit_form("/sign", revision=revision, impressions=["impressions"], own=[hated])

    assert f'href="{ana.page}/after"' in page
    assert f'name="own[]" value="own:{hated}"' in page
    assert (refused.status, signed.status) == (422, 200)
    assert "You have signed." in signed.text
    assert ana.read_page("/after").count(quoted) == 1
    assert house.read_revisions("own_differently") == [f'["{hated}"]']

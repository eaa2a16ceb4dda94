"""One page session in two tabs that are out of step: the last change counts, and an old tab loses nothing."""

from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import TherapistClient


def test_both_tabs_work_and_no_saved_text_is_lost(
    house: ServedPractice, two: tuple[TherapistClient, TherapistClient]
) -> None:
    first, ben = two
    second = TherapistClient(house)
    second.http.close()
    second.http, second.page = first.http, first.page

    assert first.answer(1, "From the first tab.").status == 200
    assert second.answer(1, "From the second tab.").status == 200
    assert second.submit_form("/q/2", deed="not_discussed").status == 200
    first.save_draft("impression_1", "Half a thought of the first tab.")
    assert first.submit_form("/q/3", deed="record", words="", sharing="knows").status == 422

    assert "Half a thought of the first tab." in second.read_page("/q/1")
    ben.answer(1)
    assert "From the second tab." in ben.read_page("/q/1")
    assert "From the first tab." not in ben.read_page("/q/1")


def test_a_tab_cannot_sign_what_the_other_tab_has_changed(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, ben = two
    for talker in two:
        talker.answer_all()
        talker.submit_debrief()
    revision = ana.read_page("/sign").partition('name="revision" value="')[2].partition('"')[0]
    ana.answer(1, "Changed in another tab.")
    for talker in two:
        talker.submit_debrief()

    answer = ana.submit_form("/sign", revision=revision, impressions=["impressions"])

    assert answer.status in {200, 422}
    assert "Ana has signed" not in ben.read_page("/sign")
    ana.sign()
    assert "Ana has signed" in ben.read_page("/sign")

"""One page session in two tabs that are out of step: the last change counts, and an old tab loses nothing."""

from tests.support.pages.page_server import House
from tests.support.pages.talk_pages import Talker


def test_both_tabs_work_and_no_saved_text_is_lost(house: House, two: tuple[Talker, Talker]) -> None:
    first, ben = two
    second = Talker(house)
    second.http.close()
    second.http, second.page = first.http, first.page

    assert first.answers(1, "From the first tab.").status == 200
    assert second.answers(1, "From the second tab.").status == 200
    assert second.sends("/q/2", deed="not_discussed").status == 200
    first.types("impression_1", "Half a thought of the first tab.")
    assert first.sends("/q/3", deed="record", words="", sharing="knows").status == 422

    assert "Half a thought of the first tab." in second.at("/q/1")
    ben.answers(1)
    assert "From the second tab." in ben.at("/q/1")
    assert "From the first tab." not in ben.at("/q/1")


def test_a_tab_cannot_sign_what_the_other_tab_has_changed(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    for talker in two:
        talker.answers_all()
        talker.looks_back()
    revision = ana.at("/sign").partition('name="revision" value="')[2].partition('"')[0]
    ana.answers(1, "Changed in another tab.")
    for talker in two:
        talker.looks_back()

    answer = ana.sends("/sign", revision=revision, impressions=["impressions"])

    assert answer.status in {200, 422}
    assert "Ana has signed" not in ben.at("/sign")
    ana.signs()
    assert "Ana has signed" in ben.at("/sign")

"""One sitting in two tabs, out of step with each other: the last word stands, an old one takes nothing away."""

from tests.support.pages.page_server import House
from tests.support.pages.talk_pages import Talker


def test_both_tabs_are_answered_and_nothing_that_was_kept_is_lost(house: House, two: tuple[Talker, Talker]) -> None:
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


def test_a_tab_that_signs_what_the_other_has_changed_signs_nothing(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    for one in two:
        one.answers_all()
        one.looks_back()
    read = ana.at("/sign").partition('name="revision" value="')[2].partition('"')[0]
    ana.answers(1, "Changed in another tab.")
    for one in two:
        one.looks_back()

    answered = ana.sends("/sign", revision=read, impressions=["impressions"])

    assert answered.status in {200, 422}
    assert "Ana has signed" not in ben.at("/sign")
    ana.signs()
    assert "Ana has signed" in ben.at("/sign")

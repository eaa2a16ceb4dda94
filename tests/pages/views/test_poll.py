"""An open page polls for changes; around the booked time its polls also keep the page session open."""

from datetime import timedelta

from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import TherapistClient


def test_a_poll_says_what_has_changed(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, ben = two
    ana.submit_debrief()
    version_token = ana.read_page("").partition('data-stands="')[2].partition('"')[0]
    before = ana.poll(version_token)
    ben.submit_debrief()
    ben.sign()
    signed = ana.poll(version_token)
    ben.answer(1, "Otherwise.")
    changed = ana.poll(version_token)

    assert {(poll["stage"], poll["turn"]) for poll in (before, signed, changed)} == {(5, "your turn")}
    assert [poll["moved"] for poll in (before, signed, changed)] == [False, True, True]
    assert [poll["news"] for poll in (before, signed, changed)] == [
        "",
        "Ben has signed.",
        "Ben changed something, so there's a new version to read.",
    ]
    assert str(changed["to"]).endswith("/sign")


def test_around_the_booked_time_the_polls_of_a_visible_page_keep_it_open(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    token, version_token = ana.form_token(), ana.read_page("").partition('data-stands="')[2].partition('"')[0]
    ben.read_page("")

    def poll() -> int:
        data = {"token": token, "stands": version_token}
        return ana.http.post(f"{ana.page}/where", data=data).status_code

    statuses = []
    for _ in range(5):  # the last of these polls is 58.5 minutes after the booked time
        house.clock.forward(timedelta(minutes=11, seconds=18))
        statuses.append(poll())
    house.clock.forward(timedelta(minutes=14))
    statuses.append(poll())
    house.clock.forward(timedelta(minutes=2))
    statuses.append(poll())

    assert statuses == [200] * 6 + [403]
    assert "This page has closed" in ben.read_page("")


def test_a_poll_without_the_token_of_the_page_session_is_refused(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two

    assert ana.http.post(f"{ana.page}/where", data={"token": "x"}).status_code == 403

"""Sign out is on every page: it ends the page session for good, and a plain page says how to come back."""

import pytest

from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.supervisor_pages import SupervisorClient

SIGNED_OUT = "You're signed out"


def sign_out(client: PageClient, token: str) -> tuple[int, str]:
    """Press Sign out, with this token in the form; return the status and the page."""
    answer = client.http.post(f"{client.page}/sign-out", data={"token": token})
    return answer.status_code, answer.text


def test_whoever_signs_out_is_told_how_to_come_back_and_nothing_else(ana: PageClient) -> None:
    page = ana.get_page()
    assert '<button type="submit" class="sign-out" form="sign-out">Sign out</button>' in page.text

    status, text = sign_out(ana, ana.form_token())

    assert (status, SIGNED_OUT in text, "open the page again from Slack" in text) == (200, True, True)
    assert not any(word in text for word in ("Ana", "Ben", "maple", "textarea"))


def test_after_signing_out_every_request_is_refused_even_with_the_old_cookie(ana: PageClient) -> None:
    token, secret = ana.form_token(), next(cookie.value for cookie in ana.http.cookies.jar)
    sign_out(ana, token)

    assert list(ana.http.cookies.jar) == []
    ana.http.cookies.set("sitting", secret or "", path="/")
    assert (ana.get_page().status_code, ana.save_draft("kept_back", "x").status_code) == (403, 403)
    assert sign_out(ana, token)[0] == 403


def test_signing_out_clears_what_the_browser_has_stored_but_no_other_page_of_this_browser(ana: PageClient) -> None:
    answer = ana.http.post(f"{ana.page}/sign-out", data={"token": ana.form_token()})

    assert answer.headers["clear-site-data"] == '"cache", "storage"'


def test_the_other_pages_of_the_member_stay_open(house: ServedPractice, ana: PageClient) -> None:
    other = PageClient(house).open_page()
    sign_out(ana, ana.form_token())

    assert other.get_page().status_code == 200
    other.http.close()


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_from_elsewhere_signs_nobody_out(ana: PageClient, token: str) -> None:
    assert sign_out(ana, token)[0] == 403
    assert (
        ana.http.post(
            f"{ana.page}/sign-out", data={"token": ana.form_token()}, headers={"Origin": "https://x.example"}
        ).status_code
        == 403
    )
    assert ana.http.get(f"{ana.page}/sign-out").status_code == 405
    assert ana.get_page().status_code == 200


def test_a_supervisor_signs_out_of_the_list_of_reviews(dana: SupervisorClient) -> None:
    assert 'form="sign-out"' in dana.http.get(dana.page).text

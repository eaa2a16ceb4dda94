"""The reason for an emergency access reaches only its writer and its reviewers, on their pages."""

from flows.forms import MAX_TEXT_LENGTH
from tests.canary.leak_watch import Watch
from tests.canary.linked_page import OwnPage
from tests.support.practice import DANA, ELI, FAY
from tests.support.walks.emergency_steps import opens

FIELDS = {"emergency_why.why"}


def test_the_reason_for_an_emergency_access_reaches_its_reviewers_only(watch: Watch) -> None:
    fay = OwnPage(watch, opens(watch.practice, "another"))
    why = watch.new_text("emergency_why.why", FAY, DANA, ELI)
    long = watch.new_text("emergency_why.why", FAY).ljust(MAX_TEXT_LENGTH + 1, ".")

    assert fay.sends(deed="explain", why=long).status_code == 422
    assert fay.sends(deed="explain", why=why).status_code == 200
    watch.search_storage()
    assert fay.sends(deed="end").status_code == 200
    dana, eli = (
        OwnPage(watch, watch.practice.person(who).opens_home().presses("emergency_look")) for who in (DANA, ELI)
    )
    assert all("qzvxkjwq" in page.reads() for page in (dana, eli))
    assert eli.sends(deed="taken_further").status_code == 200

    watch.search_everything()
    assert watch.arrived_fields == FIELDS

"""Exact words about an alert reach those who were told of it, on their pages, and nobody else."""

from flows.forms import MAX_TEXT_LENGTH
from tests.canary.leak_watch import Watch
from tests.canary.linked_page import OwnPage
from tests.support.practice import ANA, BEN, DANA, ELI, FAY
from tests.support.walks.booked_consult import member
from tests.support.walks.safety_steps import alert, raises, waits

FIELDS = {"safety_know.entry", "safety_step.what", "safety_settle.result", "safety_review.comment"}
CALL_LINK = "settings_call.call_link"
TYPED_IN_SLACK = {CALL_LINK, *(f"settings_phones.{name}" for name in ("emergency", "crisis", "steps", "phones"))}
"""About no client: the practice's own numbers are shown on every screen about safety."""

TOLD = (ANA, BEN, DANA, ELI)


def test_texts_about_an_alert_reach_only_those_who_were_told_of_it(watch: Watch) -> None:
    practice = watch.practice
    ana = OwnPage(watch, raises(practice))
    practice.deliver()
    dana = OwnPage(watch, practice.person(DANA).presses("safety_open").presses("safety_charge"))
    practice.person(BEN).presses("safety_seen").closes()
    path = f"/alert/{alert(practice).id}"
    with practice.read_session() as session:
        ben_id = str(member(practice, session, BEN).id)
    long = watch.new_text("safety_know.entry", ANA).ljust(MAX_TEXT_LENGTH + 1, ".")
    entry, unsent = (watch.new_text("safety_know.entry", ANA, *TOLD) for _ in range(2))

    assert ana.sends(path, deed="entry", entry=long).status_code == 422
    step = {"what": watch.new_text("safety_step.what", ANA), "who": ben_id, "day": "2027-05-04", "time": "00:01"}
    assert ana.sends(path, deed="step", **step, entry=unsent).status_code == 422
    assert ana.sends(path, deed="entry", entry=entry).status_code == 200
    step["what"] = watch.new_text("safety_step.what", ANA, *TOLD)
    assert ana.sends(path, deed="step", **{**step, "day": "2027-05-05"}).status_code == 200
    watch.search_storage()

    outcome = {"result": watch.new_text("safety_settle.result", DANA, *TOLD), "client": "knows"}
    assert dana.sends(path, deed="settle", **{**outcome, "client": ""}).status_code == 422
    assert dana.sends(path, deed="settle", **outcome).status_code == 200
    assert all("qzvxkjwq06" in page.reads(path) for page in (ana, dana))
    waits(practice, hours=24)
    eli = OwnPage(watch, practice.person(ELI).opens_home().presses("safety_open"))
    comment = watch.new_text("safety_review.comment", ELI, *TOLD)
    assert eli.sends(path, deed="review", view="", comment=comment).status_code == 422
    assert eli.sends(path, deed="review", view="in_order", comment=comment).status_code == 200
    ben = OwnPage(watch, practice.person(BEN).opens_home().presses("safety_open", value=str(alert(practice).id)))
    assert all("qzvxkjwq07" in page.reads(path) for page in (ben, eli))

    watch.search_everything()
    assert watch.arrived_fields == FIELDS


def test_the_numbers_in_danger_are_typed_in_slack_and_shown_there_to_every_member(windowed: Watch) -> None:
    watch = windowed
    fay = watch.practice.person(FAY).types("settings").presses("settings_phones")
    texts = {field: watch.new_text(field, FAY, *TOLD) for field in sorted(TYPED_IN_SLACK - {CALL_LINK})}

    fay.answers("settings_phones", **{field.partition(".")[2]: text for field, text in texts.items()})
    fay.types("settings").presses("settings_call").answers("settings_call", call_link=watch.new_text(CALL_LINK, FAY))
    raises(watch.practice)

    for entry in watch.practice.workspace.traffic:
        watch._look_at_slack(entry)  # noqa: SLF001 -- tables may hold these texts: they are about no client
    assert watch.arrived_fields == TYPED_IN_SLACK

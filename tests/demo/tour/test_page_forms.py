"""The tour fills in the forms of the private pages as a person would."""

from bot.demo.tour.demo_tour import find_sample_text, load_content
from bot.demo.tour.page_forms import find_form, find_link
from flows.impressions.checking import check

QUESTION = """
<form method="get" action="/search"><input name="q"></form>
<form id="words" method="post" action="/s/1/q/2">
  <input type="hidden" name="token" value="t">
  <textarea name="words"></textarea>
  <input type="radio" name="sharing" value="not_for_sharing"><input type="radio" name="sharing" value="knows">
  <input type="checkbox" name="why[]" value="first"><input type="checkbox" name="why[]" value="second">
  <button type="submit" form="skip">Not discussed</button>
  <button type="submit" name="deed" value="record">Next</button>
</form>
<form id="skip" method="post" action="/s/1/q/2"><input type="hidden" name="deed" value="not_discussed"></form>
"""


def test_a_form_is_filled_in_and_its_main_button_pressed() -> None:
    form = find_form(QUESTION)

    assert form is not None
    assert form.action == "/s/1/q/2"
    assert form.fill_in({"words": "An impression."}) == {
        "token": "t",
        "words": "An impression.",
        "sharing": "knows",
        "why[]": "first",
        "deed": "record",
    }


def test_a_page_without_a_form_has_none_and_a_link_is_found_by_its_text() -> None:
    page = '<p><a href="/s/1/r/2/it">maple-4821, Ana</a> <a href="/s/1">Back</a></p>'

    assert (find_form(page), find_link(page, "maple-4821"), find_link(page, "birch")) == (None, "/s/1/r/2/it", None)


def test_nothing_in_the_sample_texts_would_be_marked() -> None:
    texts = [text for person in load_content()["texts"].values() for text in person.values()]

    assert [text for text in texts if check(text)] == []
    assert find_sample_text("U0ANA", 8) == load_content()["texts"]["U0ANA"]["other"]

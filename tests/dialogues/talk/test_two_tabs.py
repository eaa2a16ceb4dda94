"""Two tabs with the same question: an old one does not overwrite what the other has recorded without asking."""

import pytest

from tests.support.practice import ANA, SlackPractice
from tests.support.walks.talk_steps import answers, both_begin, box_text, list_answers, page


@pytest.mark.parametrize("deed", ["record", "not_discussed"])
def test_an_old_tab_asks_before_it_replaces_a_recorded_answer_and_its_promise(
    practice: SlackPractice, deed: str
) -> None:
    both_begin(practice)
    old = page(practice, ANA, 1)
    promised = {"sharing": "will_hear", "hear_by": "2027-05-14", "seen": old.version}
    assert answers(practice, ANA, 1, "From the new tab.", **promised) is None
    assert answers(practice, ANA, 1, "From the new tab.", **promised) is None, "a button that was pressed twice"

    refused = answers(practice, ANA, 1, "From the old tab.", seen=old.version, deed=deed)

    assert refused is not None
    assert refused.errors["words"].startswith("You've recorded another answer")
    assert refused.values["words"] == "From the old tab."
    assert list_answers(practice) == [(1, 1, "impression")]
    assert box_text(practice, ANA, 1) == "From the new tab."
    assert answers(practice, ANA, 1, "From the old tab.", seen=page(practice, ANA, 1).version) is None

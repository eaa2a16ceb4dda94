"""Words between marks that are somebody's own (S0-18)."""

from flows.impressions.checking import check


def test_what_the_client_said_between_marks_is_found_where_it_stands() -> None:
    text = 'In tears: "I hate this family".'

    found = check(text)

    assert [(one.kind, text[one.start : one.end]) for one in found] == [("quote", '"I hate this family"')]


def test_what_its_writer_calls_a_term_is_left_alone() -> None:
    text = 'We did "softening the blamer" today.'

    assert [one.kind for one in check(text)] == ["quote"]
    assert check(text, terms={"softening the blamer"}) == ()

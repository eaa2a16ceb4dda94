"""Slack writes <, links and emoji in its own way; findings stand in the text as it was given."""

import pytest

from flows.impressions.checking import check
from flows.impressions.slack_text import to_plain_text
from tests.flows.impressions.checker_findings import words


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("1 &lt; 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("ask <@U012AB> in <#C1|general>", "ask @U012AB in #C1"),
        (
            "see <https://example.org/a|this> or <mailto:a@example.org|a@example.org>",
            "see https://example.org/a or a@example.org",
        ),
        ("well :smile: done :+1::skin-tone-2:", "well \U0001f642 done \U0001f642"),
        ("at 10:30:45 it was 3 <4> 5", "at 10:30:45 it was 3 4 5"),
        ("don\u2019t \u201cgo\u201d", "don't \u201cgo\u201d"),
        ("a\0b\ud800c\u00a0d\re", "a b\ufffdc d e"),
    ],
)
def test_text_is_read_as_people_see_it(given: str, read: str) -> None:
    assert to_plain_text(given).text == read


def test_each_character_knows_where_it_was() -> None:
    given = "a &lt;b <@U9> c"
    read = to_plain_text(given)

    places = {
        part: given[slice(*read.to_original(at, at + len(part)))]
        for part in ("a", "<", "b", "@U9", "c")
        if (at := read.text.index(part)) >= 0
    }

    assert places == {"a": "a", "<": "&lt;", "b": "b", "@U9": "<@U9>", "c": "c"}
    assert read.to_original(0, len(read.text)) == (0, len(given))


def test_a_finding_after_what_slack_writes_in_its_own_way_stands_where_it_was_typed() -> None:
    text = "&lt;3 :heart: he said &quot;I don\u2019t care&quot; <@U9>"

    assert words(text, "quote") == ["&quot;I don\u2019t care&quot;"]


def test_what_is_offered_keeps_the_words_as_they_were_typed() -> None:
    (found,) = check("&lt;3 She stated that he isn\u2019t R&amp;D")

    assert found.replacement == "gave me the impression that he isn\u2019t R&amp;D"

"""Slack escapes characters, links and emoji; findings have the offsets of the original text."""

import pytest

from flows.impressions.checking import check
from flows.impressions.slack_text import to_plain_text
from tests.flows.impressions.checker_findings import find_words


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
def test_slack_text_becomes_the_text_that_people_see(given: str, read: str) -> None:
    assert to_plain_text(given).text == read


def test_offsets_map_back_to_the_original_text() -> None:
    original = "a &lt;b <@U9> c"
    plain = to_plain_text(original)

    original_parts = {
        part: original[slice(*plain.to_original(index, index + len(part)))]
        for part in ("a", "<", "b", "@U9", "c")
        if (index := plain.text.index(part)) >= 0
    }

    assert original_parts == {"a": "a", "<": "&lt;", "b": "b", "@U9": "<@U9>", "c": "c"}
    assert plain.to_original(0, len(plain.text)) == (0, len(original))


def test_a_finding_after_slack_escapes_has_the_original_offsets() -> None:
    text = "&lt;3 :heart: he said &quot;I don\u2019t care&quot; <@U9>"

    assert find_words(text, "quote") == ["&quot;I don\u2019t care&quot;"]


def test_a_replacement_keeps_the_words_as_they_were_typed() -> None:
    (finding,) = check("&lt;3 She stated that he isn\u2019t R&amp;D")

    assert finding.replacement == "seemed to feel that he isn\u2019t R&amp;D"

"""docs/asvs.md answers every requirement of OWASP ASVS 5.0.0, levels 1 and 2, once, and names only what exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/asvs.md"
TEXT = PAGE.read_text(encoding="utf-8")
NUMBERS = ROOT / "tests/asvs_numbers.txt"  # one line for each section of the standard: its requirements of these levels
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.*?) \| \*\*(.*?)\.\*\* (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)
ANSWERS = ("Met", "By the practice", "Not met", "Does not apply")
FEWEST_WORDS = 12  # of our own, for what the standard asks in a paragraph


def list_numbers() -> list[str]:
    lines = NUMBERS.read_text(encoding="utf-8").splitlines()
    return [f"{line.partition(': ')[0]}.{number}" for line in lines for number in line.partition(": ")[2].split()]


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def test_every_requirement_is_answered_once_and_in_the_standards_order() -> None:
    assert len(list_numbers()) == 253
    assert [number for number, *_ in ROWS] == list_numbers()


def test_every_row_of_the_page_is_read_by_these_tests() -> None:
    assert len(re.findall(r"^\| \d+\.", TEXT, re.MULTILINE)) == len(ROWS)


def test_what_is_asked_is_said_in_few_words_and_every_answer_has_a_reason() -> None:
    for number, asked, answer, why, _where in ROWS:
        assert len(asked.split()) <= FEWEST_WORDS, number
        assert answer in ANSWERS, number
        assert re.search(r"\w\.$", why.rstrip('`"')) or why.endswith(("`.", '".')), number


def test_the_counts_at_the_head_are_right() -> None:
    counted = Counter(answer for _number, _asked, answer, *_ in ROWS)
    claimed = {name: int(count) for name, count in re.findall(r"^\| ([A-Z][\w ]+) \| (\d+) \|", TEXT, re.MULTILINE)}

    assert claimed == {**{answer: counted[answer] for answer in ANSWERS}, "All": len(ROWS)}


@pytest.mark.parametrize("answer", ["Met", "By the practice"])
def test_every_such_answer_names_where_it_is_shown(answer: str) -> None:
    assert [number for number, _asked, given, _why, where in ROWS if given == answer and not where.strip()] == []


def test_an_answer_that_is_not_met_says_what_it_would_take() -> None:
    assert [number for number, _asked, answer, why, _ in ROWS if answer == "Not met" and "Needed" not in why] == []


def test_everything_that_is_named_exists() -> None:
    named = {path for *_, where in ROWS for path in re.findall(r"`([^`]+)`", where)}
    links = {link for *_, where in ROWS for link in re.findall(r"\]\(([^)]+)\)", where)}

    assert [path for path in sorted(named) if not ROOT.joinpath(path).is_file()] == []
    for page, _, anchor in (link.partition("#") for link in sorted(links)):
        headings = re.findall(r"^#+ (.+)$", PAGE.parent.joinpath(page).read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in map(slug, headings), f"{page}#{anchor}"

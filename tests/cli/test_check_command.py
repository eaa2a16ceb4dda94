"""`consult-coach check` prints findings for people, and JSON line by line for programs."""

import io
import json
import select
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.checker.language_model import LanguageModel
from bot.cli.check import MAX_BYTES, print_findings
from bot.cli.check_lines import MAX_TEXT_CHARS, check_lines
from bot.texts import format_text
from flows.impressions.parsing import Parser
from tests.cli.command_runs import Run


def _fail_to_load() -> Parser:
    raise OSError("the model is broken")


def _check(*lines: bytes, language: LanguageModel | None = None) -> list[dict[str, object]]:
    out = io.StringIO()
    check_lines(io.BytesIO(b"\n".join(lines)), out, language)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("text", "code"), [("He seems calmer.", 0), ("She states that he left.", 0), ('In tears: "I hate this family".', 1)]
)
def test_the_exit_code_is_1_only_if_a_finding_blocks(run: Run, tmp_path: Path, text: str, code: int) -> None:
    file = tmp_path / "note.txt"
    file.write_text(text, encoding="utf-8")

    assert run("check", str(file), "--rules-only").code == code


def test_each_finding_says_where_it_is_and_why_and_suggests_other_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("A slow hour.\nShe states that he is late [bold].\n", encoding="utf-8")

    result = run("check", str(file), "--rules-only")

    assert result.out == [
        "2:5  consider  reported speech: states that he is late [bold]",
        "      This says what someone told you. Say how you understand it. Your impression is enough.",
        "      Instead: seems to feel that he is late [bold]",
        "Found: 1, of which 0 to change before sharing.",
    ]


def test_control_characters_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings("She states that he \x1b[31m is\u202e late", None)

    assert "states that he \ufffd[31m is\ufffd late" in (printed := capsys.readouterr().out)
    assert "\x1b" not in printed
    assert "\u202e" not in printed


def test_a_text_without_findings_is_not_called_safe(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("", encoding="utf-8")

    assert run("check", str(file), "--rules-only").out == [format_text("done", "check_nothing")]


@pytest.mark.parametrize("flags", [(), ("--jsonl",)])
def test_a_missing_file_gives_exit_code_2_and_a_plain_message(run: Run, flags: tuple[str, ...]) -> None:
    result = run("check", "nowhere.txt", "--rules-only", *flags)

    assert (result.code, result.out, result.err) == (2, [], [format_text("trouble", "check_file")])


@pytest.mark.parametrize(
    ("content", "key"),
    [(b"\xff\xfe\x00a", "check_file"), (b"a" * (MAX_BYTES + 1), "check_long")],
    ids=["not text", "too long"],
)
def test_an_unreadable_file_gives_exit_code_2(run: Run, tmp_path: Path, content: bytes, key: str) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(content)

    result = run("check", str(file), "--rules-only")

    assert (result.code, result.err) == (2, [format_text("trouble", key)])


def test_the_command_says_when_only_the_rules_were_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        print_findings('"I hate this family"', LanguageModel(_fail_to_load))

    assert capsys.readouterr().err == format_text("check", "rules_alone") + "\n"


def test_lines_are_answered_in_order_and_an_invalid_line_stops_nothing() -> None:
    lines = [
        b'{"id": 1, "text": "he said \\"I hate this family\\""}',
        b"my secret words",
        b'["secret"]',
        b'{"id": "b"}',
        b'{"id": {"n": 3}, "text": 5}',
        b'{"id": 4, "text": "\\ud800 secret"}',
        b"\xff",
        b"",
        b'{"id": NaN, "text": "a"}',
        b'{"id": 1e999, "text": "a"}',
        b"[" * 100_000,
        b'{"id": 5, "text": "' + b"s" * (MAX_TEXT_CHARS + 1) + b'"}',
        b'\xef\xbb\xbf{"text": "He seems calmer."}',
    ]

    answers = _check(*lines)

    finding = {"kind": "quote", "start": 8, "end": 28, "severity": "block"}
    error_keys = ["no_json", "no_object", "no_text", "text_no_string", "half_a_sign", *["no_json"] * 5, "too_long"]
    assert answers[0] == {"id": 1, "findings": [finding]}
    assert [answer.get("error") for answer in answers[1:-1]] == [
        format_text("amiss", key, most=MAX_TEXT_CHARS) for key in error_keys
    ]
    assert [answer["id"] for answer in answers[1:-1]] == [None, None, "b", {"n": 3}, 4, None, None, None, None, None, 5]
    assert answers[-1] == {"id": None, "findings": []}
    assert "secret" not in f"{answers}"


def test_lines_are_answered_by_the_rules_alone_when_the_model_cannot_be_loaded() -> None:
    (answer,) = _check(b'{"id": 1, "text": "She states that he left."}', language=LanguageModel(_fail_to_load))

    assert answer["findings"] == [{"kind": "reported", "start": 4, "end": 23, "severity": "nudge"}]


def test_each_line_is_answered_before_the_next_one_arrives() -> None:
    command = [sys.executable, "-m", "bot", "check", "--jsonl", "--rules-only"]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env={})  # noqa: S603 -- our own program
    with process:
        assert process.stdin
        assert process.stdout
        for number in range(2):
            process.stdin.write(b'{"id": %d, "text": "a"}\n' % number)
            process.stdin.flush()

            assert select.select([process.stdout], [], [], 30)[0]  # fails after 30 seconds
            assert json.loads(process.stdout.readline()) == {"id": number, "findings": []}
        process.stdin.close()

    assert process.returncode == 0


def test_s0_9_words_that_may_mean_danger_are_listed_beside_other_findings() -> None:
    text = "He will kill himself. Mrs. Quenby knows."

    (answer,) = _check(json.dumps({"id": 1, "text": text}).encode())

    assert answer["findings"] == [
        {"kind": "danger", "start": 3, "end": 20, "severity": "offer"},
        {"kind": "identifier", "start": 22, "end": 33, "severity": "block"},
    ]


@pytest.mark.parametrize(("text", "lines"), [("He will kill himself.", 1), ("He seems calmer.", 0)])
def test_words_that_may_mean_danger_are_not_answered_with_nothing(
    run: Run, tmp_path: Path, text: str, lines: int
) -> None:
    file = tmp_path / "note.txt"
    file.write_text(text, encoding="utf-8")

    result = run("check", str(file), "--rules-only")

    assert result.out.count("If someone may be in danger now, don't wait for this.") == lines
    assert result.code == 0

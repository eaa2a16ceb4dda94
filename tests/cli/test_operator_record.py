"""Commands that change or copy what is stored name in the audit log who ran them and why, and take no text."""

import re
from uuid import uuid4

import pytest

from bot.cli.operator_record import Reason, find_operator
from storage.audit.log import NewAuditEntry
from tests.support.data.practice_rows import NOW

ACCOUNTS = {0: "root", 1000: "ana", 1001: "Ana.Maria-Von_Und Zu:Canary\ttyped", 1002: "a" * 300}


@pytest.mark.parametrize(
    ("user_id", "environment", "operator"),
    [
        (1000, {}, "ana"),
        (0, {}, "root"),
        (0, {"SUDO_UID": "1000", "SUDO_USER": "canary"}, "root:ana"),
        (0, {"SUDO_UID": "canary"}, "root"),
        (0, {"SUDO_UID": "9" * 400}, "root"),
        (0, {"SUDO_UID": "4242"}, "root:uid-4242"),
        (1000, {"SUDO_UID": "0", "USER": "canary", "LOGNAME": "canary"}, "ana"),
        (77, {}, "uid-77"),
    ],
)
def test_the_operator_is_an_account_of_the_machine(user_id: int, environment: dict[str, str], operator: str) -> None:
    assert find_operator(user_id, environment, ACCOUNTS.get) == operator


@pytest.mark.parametrize("user_id", ACCOUNTS)
def test_the_longest_names_and_reasons_fit_into_an_entry(user_id: int) -> None:
    who = find_operator(0, {"SUDO_UID": str(user_id)}, {**ACCOUNTS, 0: "r" * 99}.get)

    for reason in (*Reason, "unstated"):
        detail = f"{who}:{reason}"
        entry = NewAuditEntry(uuid4(), None, "operator.acted", "command:replay-deletions", NOW, detail=detail)
        assert re.fullmatch(r"[a-z0-9_.:-]{1,64}", entry.detail)

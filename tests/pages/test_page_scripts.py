"""What the pages' scripts never do: make markup or code of data, store anything, or take messages of other windows."""

import re
from importlib.resources import files

import pytest

SCRIPTS = sorted(file.name for file in files("bot.pages").joinpath("static").iterdir() if file.name.endswith(".js"))
NEVER = {
    "markup of data": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc",
    "code of data": r"\beval\b|\bFunction\(|setTimeout\(\s*[\"'`]|import\(",
    "storage": r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|serviceWorker",
    "messages of other windows": r"postMessage|onmessage|[\"']message[\"']|window\.opener",
    "other sites": r"https?:|wss?:|\bsrc\s*=|sendBeacon|WebSocket|EventSource",
    "changes of every object": r"__proto__|\.prototype\b|\bconstructor\[",
}


@pytest.mark.parametrize("what", NEVER)
def test_no_script_of_the_pages_uses(what: str) -> None:
    folder = files("bot.pages").joinpath("static")
    code = {
        name: re.sub(r"(?m)(?:^|\s)//.*|/\*.*?\*/", "", folder.joinpath(name).read_text("utf-8")) for name in SCRIPTS
    }

    assert len(SCRIPTS) > 10
    assert [(name, re.findall(NEVER[what], text)) for name, text in code.items() if re.search(NEVER[what], text)] == []

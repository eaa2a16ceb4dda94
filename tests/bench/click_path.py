"""Draw the path of one click through the code, from a real one: `python -m tests.bench.click_path` prints the chart.

The click is a topic ticked on the screen "scope", sent by the local Slack to the real app and saved in a real database.
Each box is a folder, or a module that stands in `bot` or `flows` itself. Boxes are numbered in the order in which the
click first reaches them. An arrow leads from the box that called to the box that was called, the first time.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from storage.database import upgrade
from tests.support.practice import open_door, stage
from tests.support.walks.preparation_steps import at_scope

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "flows", "storage")
LEFT_OUT = ("bot/demo", "bot/worker", "bot/app")  # who clicks, what runs beside the click, and what was built before it


@dataclass
class Recorder:
    """The boxes that a click reaches, each with the box that called it first; fed by `sys.setprofile`."""

    callers: dict[str, str] = field(default_factory=dict)
    is_on: bool = False

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take one event of Python's profiler; anything but a call into the product is passed over."""
        if not self.is_on or event != "call":
            return
        box = box_of(frame)
        if box and box not in self.callers:
            self.callers[box] = _calling_box(frame, box)


def box_of(frame: FrameType) -> str:
    """Return the box that a frame runs in; "" for a frame that is not the product's."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return ""
    parts = path.relative_to(ROOT).with_suffix("").parts
    box = "/".join(parts if len(parts) == len(("bot", "module")) else parts[:-1])
    return box if parts[0] in FOLDERS and not box.startswith(LEFT_OUT) else ""


def _calling_box(frame: FrameType, box: str) -> str:
    caller = frame.f_back
    while caller is not None:
        if (found := box_of(caller)) and found != box:
            return found
        caller = caller.f_back
    return ""


@contextmanager
def profiled(recorder: Recorder) -> Iterator[None]:
    """Let the recorder see every call in this thread and in those that are started meanwhile."""
    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]  # which is how one is taken away


def record(folder: Path) -> Recorder:
    """Click once in a fresh practice in this folder, and return what the click reached."""
    url = f"sqlite:///{folder}/click.db"
    upgrade(url)
    recorder = Recorder()
    with profiled(recorder), open_door() as door, stage(door, url, monotonic=lambda: 0.0) as practice:
        ana = at_scope(practice)
        recorder.is_on = True
        ana.ticks(topics=["goals"])
        recorder.is_on = False
    return recorder


def chart(recorder: Recorder) -> str:
    """Return the chart in Mermaid's language."""
    number = {box: at for at, box in enumerate(recorder.callers, start=1)}
    lines = [f'    {at}["{at} {box}"]' for box, at in number.items()]
    lines += [f"    {number[caller]} --> {number[box]}" for box, caller in recorder.callers.items() if caller]
    return "\n".join(["flowchart LR", *lines])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(chart(record(Path(made))))  # noqa: T201 -- what it is for

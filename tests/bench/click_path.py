"""Draws the path of a real click through the code: `python -m tests.bench.click_path` prints the chart.

The click ticks a topic on the screen "scope". The local Slack sends it to the real app, which saves it in a database.
Each box is a folder, or a module directly in `bot` or `flows`. Boxes are numbered in the order in which the click
first reaches them. An arrow goes to a box from the box that called it first.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from storage.schema import upgrade
from tests.support.practice import open_practice, start_practice_server
from tests.support.walks.preparation_steps import at_scope

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "flows", "storage")
LEFT_OUT = ("bot/demo", "bot/worker", "bot/app")  # the person who clicks, background work, and what was built before


@dataclass
class Recorder:
    """The boxes that a click reaches, each with the box that called it first. `sys.setprofile` calls `profile`."""

    callers: dict[str, str] = field(default_factory=dict)
    is_on: bool = False

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Record a call into the product. Ignore every other event of the profiler."""
        if not self.is_on or event != "call":
            return
        box = box_of(frame)
        if box and box not in self.callers:
            self.callers[box] = _calling_box(frame, box)


def box_of(frame: FrameType) -> str:
    """Return the box of a frame, or "" if the frame is not in the product."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return ""
    parts = path.relative_to(ROOT).with_suffix("").parts
    box = "/".join(parts if len(parts) == len(("bot", "module")) else parts[:-1])
    return box if parts[0] in FOLDERS and not box.startswith(LEFT_OUT) else ""


def _calling_box(frame: FrameType, box: str) -> str:
    caller = frame.f_back
    while caller is not None:
        if (calling_box := box_of(caller)) and calling_box != box:
            return calling_box
        caller = caller.f_back
    return ""


@contextmanager
def profiled(recorder: Recorder) -> Iterator[None]:
    """Let the recorder see every call in this thread and in threads that start meanwhile."""
    threading.setprofile(recorder.profile)
    sys.setprofile(recorder.profile)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # None removes the profiler


def record(folder: Path) -> Recorder:
    """Make one click in a new practice, with its database in this folder. Return what the click reached."""
    url = f"sqlite:///{folder}/click.db"
    upgrade(url)
    recorder = Recorder()
    with (
        profiled(recorder),
        start_practice_server() as door,
        open_practice(door, url, monotonic=lambda: 0.0) as practice,
    ):
        ana = at_scope(practice)
        recorder.is_on = True
        ana.ticks(topics=["goals"])
        recorder.is_on = False
    return recorder


def chart(recorder: Recorder) -> str:
    """Return the chart in Mermaid syntax."""
    number_by_box = {box: number for number, box in enumerate(recorder.callers, start=1)}
    lines = [f'    {number}["{number} {box}"]' for box, number in number_by_box.items()]
    lines += [
        f"    {number_by_box[caller]} --> {number_by_box[box]}" for box, caller in recorder.callers.items() if caller
    ]
    return "\n".join(["flowchart LR", *lines])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(chart(record(Path(folder))))  # noqa: T201 -- the command prints the chart

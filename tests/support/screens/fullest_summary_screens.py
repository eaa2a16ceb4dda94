"""The screens after the last answer, with as much on them as possible."""

from dataclasses import replace
from datetime import date

from flows.cases.screen_names import ScreenNames
from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.follow_up.screens import OpenPromise, SummaryStatus
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import DebriefFacts
from flows.forms import Form

PAGE = "https://coach.example.org/w#token"
NEXT = ("look_back", "sign", "their_turn", "held")


def screens(names: ScreenNames) -> list[Form]:
    """Return every screen after the last answer."""
    reasons = ("correction", "left_out", "review")
    return [
        *(
            summary_rules.debrief(names, DebriefFacts(30, "video", {"differently": "A few words."}, is_repeated=again))
            for again in (True, False)
        ),
        summary_rules.debrief(names, DebriefFacts(may_note=False)),
        *(summary_rules.sign(names, other_signed=signed) for signed in (True, False)),
        summary_rules.addendum(names, reasons),
        *(
            follow_up_screens.summary_waiting(names, SummaryStatus(step, "" if step == "held" else PAGE))
            for step in NEXT
        ),
        *_promise_screens(names),
    ]


def _promise_screens(names: ScreenNames) -> list[Form]:
    owed = [OpenPromise(str(number), number, date(2027, 12, 31)) for number in range(1, 9)]
    promise_lines = [
        follow_up_screens.promise_status_line(names.colleague, number, "changed") for number in range(1, 9)
    ]
    return [
        follow_up_screens.summary_signed(
            names,
            SummaryStatus(
                "signed", PAGE, promise_lines=promise_lines, has_open_promises=True, requested_by=names.colleague
            ),
        ),
        follow_up_screens.summary_signed(names, SummaryStatus("closed", PAGE)),
        *(follow_up_screens.client_told(names, some, names.today, supervised=True) for some in (owed, owed[:1])),
        *(
            follow_up_screens.new_day(names, [replace(promise, moves=1) for promise in some], supervisors)
            for some in (owed, owed[:1])
            for supervisors in ([names.colleague] * 3, [])
        ),
        *(follow_up_screens.plan_changed(names, some, [names.colleague] * 3) for some in (owed, owed[:1])),
        follow_up_screens.all_told(names),
    ]

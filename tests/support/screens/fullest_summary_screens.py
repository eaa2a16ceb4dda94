"""The screens from the last answer on, each at its fullest."""

from datetime import date

from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.follow_up.screens import OpenPromise, SummaryStatus
from flows.consult.screen_names import ScreenNames
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import DebriefFacts
from flows.forms import Form

PAGE = "https://coach.example.org/w#token"
NEXT = ("look_back", "sign", "their_turn", "held")


def screens(here: ScreenNames) -> list[Form]:
    """Return every screen from the last answer on."""
    reasons = ("correction", "left_out", "review")
    return [
        *(
            summary_rules.debrief(here, DebriefFacts(30, "video", "A few words.", is_repeated=again))
            for again in (True, False)
        ),
        *(summary_rules.sign(here, other_signed=signed) for signed in (True, False)),
        summary_rules.addendum(here, reasons),
        *(follow_up_screens.summary_waiting(here, SummaryStatus(one, "" if one == "held" else PAGE)) for one in NEXT),
        *_told(here),
    ]


def _told(here: ScreenNames) -> list[Form]:
    owed = [OpenPromise(str(number), number, date(2027, 12, 31)) for number in range(1, 9)]
    stands = [follow_up_screens.promise_line(here.colleague, number, "changed", None) for number in range(1, 9)]
    return [
        follow_up_screens.summary_signed(
            here,
            SummaryStatus("signed", PAGE, promise_lines=stands, has_open_promises=True, requested_by=here.colleague),
        ),
        follow_up_screens.summary_signed(here, SummaryStatus("closed", PAGE)),
        *(follow_up_screens.client_told(here, some, here.today, supervised=True) for some in (owed, owed[:1])),
        *(follow_up_screens.new_day(here, some) for some in (owed, owed[:1])),
        *(follow_up_screens.plan_changed(here, some, [here.colleague] * 3) for some in (owed, owed[:1])),
        follow_up_screens.all_told(here),
    ]

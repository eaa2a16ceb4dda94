"""A safety alert survives its process: killed on each rung of the ladder, nobody is left out, nobody is told thrice."""

import subprocess
import sys
from collections import Counter

from sqlmodel import select

from bot.demo import seed
from bot.demo.local_slack import Installation, Workspace, load_demo_people
from flows.context import Context
from flows.replies import Outcome, Stay
from flows.safety.actions import raise_alert
from storage.models import Case
from tests.support.fakes import FakeClock
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SECRET, TOKEN, TUESDAY
from tests.support.run_as import run_as
from tests.support.simulation.practice_in_process import TEAM, SimulatedPractice
from tests.support.slack.sample_bolt_app import served
from tests.worker.kills.test_booking_after_kill import Slack
from tests.worker.kills.test_delivery_after_kill import KILLED, ROOT

FIRST, AGAIN = "Safety alert about maple-4821", "Still open: safety alert about maple-4821"
AT_LEAST = {  # until 36 minutes after the alert: at once, again after 5, everyone after 20, repeated after 35
    BEN: {FIRST: 1, AGAIN: 2},
    DANA: {FIRST: 1, AGAIN: 2},
    ELI: {FIRST: 1, AGAIN: 2},
    FAY: {FIRST: 1, AGAIN: 1},
}
KILLS = ((FIRST, 36), (AGAIN, 36), (FIRST, 36), (AGAIN, 36))  # on each of the four rungs


def test_s0_10_an_alert_survives_kills_on_each_rung(sqlite_url: str) -> None:
    _raise_alert(sqlite_url)
    installation = Installation("http://127.0.0.1:1/", SECRET, TOKEN, team_id=TEAM)
    people = (ANA, *AT_LEAST)
    slack = Slack(Workspace(people=load_demo_people(), app=installation, clock=FakeClock(TUESDAY)), people=people)

    def run(address: str, minutes: int, ends_on: str = "") -> int:
        return slack.run_process(program, [sqlite_url, address, minutes], ends_on)

    command = [sys.executable, "-m", "tests.worker.kills.alert_process"]
    with (
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program,  # noqa: S603 -- our own script
        served(slack) as address,
    ):
        slack.workspace.set_url(address)
        exit_codes = [run(address, minutes, text) for text, minutes in KILLS]
        exit_codes.append(run(address, 36))

    assert exit_codes == [KILLED] * len(KILLS) + [0]
    slack.workspace.release_waiters()
    for who, expected in AT_LEAST.items():
        texts = slack.list_texts(who)
        counts = Counter(kind for text in texts for kind in expected if text.startswith(kind))
        for kind, number in expected.items():
            assert number <= counts[kind] <= number + 2, (who, kind, counts)


def _raise_alert(url: str) -> None:
    practice = SimulatedPractice(url, seeded=False)
    people = [(person.id, person.name, person.time_zone) for person in load_demo_people() if not person.is_stranger]
    seed.seed_practice(practice.services, people, "America/New_York")

    def tell(ctx: Context) -> Outcome:
        raise_alert(ctx, ctx.session.exec(select(Case).where(Case.code == "maple-4821")).one())
        return Stay()

    run_as(practice.services, slack_identity(ANA, TEAM), tell)
    practice.database.dispose()

"""The local practice workspace: a Slack that runs on this machine.

It is: a stand-in for Slack's servers and clients, for `make demo` and for the tests. It sends an unmodified Bolt
app the same signed requests that Slack sends, answers the app's Web API calls, keeps what each person sees apart
(modal stacks, messages, ephemerals, App Home), and refuses what Slack refuses, with Slack's error codes.

It is not: a part of the product. It imports nothing of it and is written from Slack's documented limits and
behaviour. Where the documents leave room, it takes the stricter reading. It knows one workspace, one app, direct
messages, one channel (#front-desk), modals and App Home. Left out, and refused as unsupported: threads, files,
attachments, options from an external source, workflow steps, rich text inputs, tables and videos.
"""

from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.client.person_view import PersonView
from bot.demo.local_slack.demo_controls import DemoControls, UpcomingEvent
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.workspace import Workspace
from bot.demo.local_slack.workspace_people import WorkspacePerson, load_demo_people

__all__ = [
    "ActionResult",
    "DemoControls",
    "Installation",
    "PersonView",
    "UpcomingEvent",
    "Workspace",
    "WorkspacePerson",
    "load_demo_people",
]

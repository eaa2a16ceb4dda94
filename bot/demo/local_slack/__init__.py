"""A local stand-in for Slack: one workspace that runs on this machine.

It stands in for Slack's servers and clients, for `make demo` and for the tests. It sends an unmodified Bolt app the
same signed requests that Slack sends, answers the app's Web API calls, keeps each person's screen separate (modal
stacks, messages, ephemerals, App Home), and refuses what Slack refuses, with Slack's error codes.

It is not part of the product. It imports nothing from the product, and is written from Slack's documented limits and
behavior. Where the documents are unclear, it takes the stricter reading. It has one workspace, one app, direct
messages, one channel (#front-desk), modals and App Home. Not supported, and refused: threads, files, attachments,
options from an external source, workflow steps, rich text inputs, tables and videos.
"""

from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.client.person_view import PersonView
from bot.demo.local_slack.demo_controls import DemoControls, GuideLine, UpcomingEvent, WrittenText
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.workspace import Workspace
from bot.demo.local_slack.workspace_people import WorkspacePerson, load_demo_people

__all__ = [
    "ActionResult",
    "DemoControls",
    "GuideLine",
    "Installation",
    "PersonView",
    "UpcomingEvent",
    "Workspace",
    "WorkspacePerson",
    "WrittenText",
    "load_demo_people",
]

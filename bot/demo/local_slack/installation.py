"""The app that is installed in a workspace."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Installation:
    """One app in one workspace: the address of its requests, its signing secret and its token."""

    events_url: str
    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    team_id: str = "T0PRACTICE"
    team_name: str = "A practice"
    app_id: str = "A0COACH"
    bot_id: str = "B0COACH"
    bot_user_id: str = "U0COACH"
    name: str = "Consult Coach"
    commands: tuple[str, ...] = ("/consult",)
    scopes: tuple[str, ...] = ("commands", "chat:write", "im:write", "users:read")
    client_id: str = ""  # for Sign in with Slack; empty: nobody can sign in
    client_secret: str = field(default="", repr=False)
    redirect_urls: tuple[str, ...] = ()
    # Slack waits three seconds for an app to acknowledge a request.
    timeout_seconds: float = 3.0

    @property
    def domain(self) -> str:
        """Return the workspace's domain, which slash commands include."""
        return self.team_name.lower().replace(" ", "-")

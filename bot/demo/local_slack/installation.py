"""What a workspace knows of the app that is installed in it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Installation:
    """One app in one workspace: where its requests go, what signs them, which token it calls with."""

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
    client_id: str = ""  # with which it lets people sign in; empty: it does not
    client_secret: str = field(default="", repr=False)
    redirect_urls: tuple[str, ...] = ()
    # Slack gives an app three seconds to acknowledge.
    timeout_seconds: float = 3.0

    @property
    def domain(self) -> str:
        """Return the workspace's address word, as slash commands carry it."""
        return self.team_name.lower().replace(" ", "-")

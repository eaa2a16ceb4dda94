"""`python -m storage.migrations "what changes"` drafts the next step from the models, for a person to finish."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from alembic import command

from storage.database import Database, upgrade
from storage.migrations import VERSIONS, configuration


def draft(message: str, versions: Path = VERSIONS) -> None:
    """Write what the models have and the newest database lacks into the next numbered file."""
    number = max(int(one.name[:4]) for one in versions.glob("[0-9]*.py")) + 1
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.db"
        upgrade(url)
        database = Database(url)
        with database.engine.connect() as connection:
            command.revision(configuration(connection, versions), message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    typer.run(draft)

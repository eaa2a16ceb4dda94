"""`python -m storage.migrations "what changes"` drafts the next migration from the models, for a person to finish."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from alembic import command

from storage.database import Database
from storage.migrations import VERSIONS, build_config, upgrade_to_head


def draft(message: str, versions: Path = VERSIONS) -> None:
    """Write the next numbered migration, with what the models have and a database at the newest migration lacks."""
    number = max(int(file.name[:4]) for file in versions.glob("[0-9]*.py")) + 1
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.db"
        database = Database(url)
        upgrade_to_head(database.engine)
        with database.engine.connect() as connection:
            command.revision(build_config(connection, versions), message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    typer.run(draft)

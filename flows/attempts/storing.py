"""Store the attempts that were counted in memory, and tell administrators if they look like an attack."""

from flows.attempts.messages import tell_of_bursts
from flows.context import Services
from storage.attempts import attempt_rows


def store_counted(services: Services) -> None:
    """Store what was counted, every ten seconds while there is something; what cannot be stored waits."""
    now = services.clock()
    if not services.attempts.is_due(now):
        return
    counts = services.attempts.take(now)
    try:
        with services.database.transaction() as session:
            attempt_rows.add(session, counts)
            tell_of_bursts(session, services)
    except Exception:
        services.attempts.put_back(counts)
        raise

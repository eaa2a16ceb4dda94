"""Case codes such as `maple-4821`: random, and derived from nothing about anybody (45 CFR 164.514(c))."""

from collections.abc import Iterator, Sequence
from random import Random


def random_codes(random: Random, plants: Sequence[str]) -> Iterator[str]:
    """Yield random codes; the caller takes the first that its practice has not given yet."""
    while True:
        yield f"{random.choice(plants)}-{random.randrange(1000, 10000)}"

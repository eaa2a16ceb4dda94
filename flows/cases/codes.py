"""Random case codes such as `maple-4821`, derived from nothing about any person (45 CFR 164.514(c))."""

from collections.abc import Iterator, Sequence
from random import Random


def random_codes(random: Random, plants: Sequence[str]) -> Iterator[str]:
    """Yield random codes without end. The caller takes the first code that its practice does not use yet."""
    while True:
        yield f"{random.choice(plants)}-{random.randrange(1000, 10000)}"

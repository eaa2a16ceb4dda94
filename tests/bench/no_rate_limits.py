"""Rate limits that count as usual and never refuse, because a benchmark clicks more often than a person does."""

from collections.abc import Mapping

from flows.limits import RATE_BY_KIND, Rate

NEVER_TOO_OFTEN: Mapping[str, Rate] = dict.fromkeys(RATE_BY_KIND, Rate(burst=10**9, per_second=1))

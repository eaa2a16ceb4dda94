"""Limits that count as ever, and never refuse: what is measured here asks for more than any person does."""

from collections.abc import Mapping

from flows.limits import RATE_BY_KIND, Rate

NEVER_TOO_OFTEN: Mapping[str, Rate] = dict.fromkeys(RATE_BY_KIND, Rate(burst=10**9, per_second=1))

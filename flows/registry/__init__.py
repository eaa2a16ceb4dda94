"""Everything that the features declare: their actions, their messages, and what follows a change elsewhere."""

from flows.registry import hooks
from flows.registry.actions import ACTIONS, find, perform

__all__ = ["ACTIONS", "find", "perform"]

hooks.fill()

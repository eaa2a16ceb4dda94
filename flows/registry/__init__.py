"""Everything that the features declare: their actions, their messages, and what follows a change elsewhere."""

from flows.registry import hooks
from flows.registry.actions import ACTIONS, find, find_nickname, find_progress, perform

__all__ = ["ACTIONS", "find", "find_nickname", "find_progress", "perform"]

hooks.fill()

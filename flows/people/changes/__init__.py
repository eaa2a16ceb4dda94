"""The changes about people by which somebody could read more. docs/decisions/0048 says which, and why."""

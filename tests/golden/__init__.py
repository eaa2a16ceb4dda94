"""What must not move: every stored or sent id (`ids.json`), and what one whole dialogue leaves (`dialogue.json`).

CONTRIBUTING.md says how a new id is added: `python -m tests.golden --accept`.
"""

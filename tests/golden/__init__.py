"""What must never change: stored and sent ids (`ids.json`), and the rows of one whole dialogue (`dialogue.json`).

docs/CONTRIBUTING.md says how to add a new id: `python -m tests.golden --accept`.
"""

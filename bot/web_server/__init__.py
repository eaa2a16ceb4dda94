"""The web server: uvicorn, with limits on what a stranger may keep open."""

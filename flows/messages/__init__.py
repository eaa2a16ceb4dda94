"""Messages to members: how a feature declares its kinds, and how a message is stored until it is sent."""

"""What a member can do: one function a deed. Who may, gate, chart, rows, deliveries, reply. No Slack, no HTML."""

"""The consultation: forms, rules and wording. Pure: no Slack, SQL, clock, environment or logging."""

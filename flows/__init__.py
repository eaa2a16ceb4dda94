"""What a consultation is: forms, rules and words. Pure: no Slack, SQL, clock, environment or logging."""

"""What the ordeals share: a supervised hub, members that keep account, findings."""

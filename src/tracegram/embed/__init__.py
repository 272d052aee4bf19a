"""What all hosts and commands share: one store of what was drawn, and one key of what it was drawn from."""

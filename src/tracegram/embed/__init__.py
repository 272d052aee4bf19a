"""What all hosts and commands share: figures drawn with one outcome, one store of what was drawn, one naming."""

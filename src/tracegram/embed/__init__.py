"""What hosts and commands share: drawing figures and outputs, keeping them, and naming them."""

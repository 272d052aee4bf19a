"""How true the figure in words is: measured by other code than that which writes it."""

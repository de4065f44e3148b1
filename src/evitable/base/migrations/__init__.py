"""How a base of an earlier format becomes one of this format, a step a file."""

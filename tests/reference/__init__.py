"""Values that other software computed, and how far ours agree with them."""

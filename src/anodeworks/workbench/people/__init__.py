"""People: who they are, what each may do, and how they come in."""

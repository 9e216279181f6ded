"""What would have to be true: a plant's hidden design choices, given what was announced of it."""

"""The monthly plan: what is made, delivered, bought and held month by month, at the best margin or not at all."""

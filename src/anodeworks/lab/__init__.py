"""The laboratory: batches as recorded, the material model calibrated on them, and the batches worth making next."""

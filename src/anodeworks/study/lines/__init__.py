"""Production lines of a project: described for the simulation, simulated, and entered in the ledger for the chain."""

"""What a user writes: reading the file, filling the ledger, saying clearly what is wrong."""

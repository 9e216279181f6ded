"""Single faults put into the program one at a time, to see which of them the tests see: `make mutate`."""

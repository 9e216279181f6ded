"""The workbench: the plant in a browser, from the same questions and documents as everything else."""

"""The generated pages of the reference, by subject; `generate.py` beside this folder writes them."""

"""What a person sees: one screen of figures in the terminal, and one self-contained page in HTML."""

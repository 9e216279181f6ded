"""Sampling through a model: its space, the model itself, and the chains, apart from what is asked of them.

Compiled programs are kept until the code of their folder changes; so nothing stands here that they do not hold.
"""

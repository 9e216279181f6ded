"""Answers while numbers are moved in a page: rows of all people in one batch, words by the server."""

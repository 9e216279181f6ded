"""The questions for programs: an API over HTTP, described by what the questions declare."""

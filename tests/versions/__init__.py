"""The tests with the lowest and the newest versions of what the package needs, on every Python: `make versions`."""

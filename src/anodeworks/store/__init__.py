"""What is kept on disk: files replaced whole or not at all, and what later runs find again, sealed."""

from anodeworks.store.files import append, held, is_read, reads, replace, sparing_inputs
from anodeworks.store.programs import forget, part_stderr, stored
from anodeworks.store.sealed import Arrays, fetch, fleeting, folder, keep, kept, kept_value, place
from anodeworks.store.version import CHAIN, PACKAGE, code_version, surroundings

__all__ = [
    "CHAIN", "PACKAGE", "Arrays", "append", "code_version", "fetch", "fleeting", "folder", "forget", "held", "is_read",
    "keep", "kept", "kept_value", "part_stderr", "place", "reads", "replace", "sparing_inputs", "stored",
    "surroundings",
]  # fmt: skip

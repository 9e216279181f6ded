"""How a study is cut: scenarios into chunks that a program runs at once, chunks into blocks that are accounted for.

A block is the unit of everything that is added up, sent, kept and resumed. Blocks are the same whoever computes
them, and are merged in their order, so a study's bits do not depend on workers, cluster or interruptions.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from anodeworks.study.program import CHUNK

MOST = 4_000_000_000  # no limit of the generator, whose scenario numbers have 64 bits: nothing larger was ever tried


@dataclass(frozen=True)
class Layout:
    """Scenarios a chunk, chunks a block, and chunks of the pilot from which the sketch's grid is taken."""

    chunk: int = CHUNK
    chunks: int = 64
    pilot: int = 16

    @property
    def block(self) -> int:
        """Scenarios of a whole block."""
        return self.chunk * self.chunks

    def blocks(self, total: int) -> int:
        """Blocks of a study of `total` scenarios, the base case included; the last may be short."""
        return -(-total // self.block)

    def whole(self, total: int) -> int:
        """How many of them are whole."""
        return total // self.block

    def rows(self, number: int, total: int) -> int:
        """Scenarios of one block."""
        return min(self.block, total - number * self.block)

    def starts(self, number: int, rows: int) -> range:
        """First scenarios of the chunks of a block."""
        first = number * self.block
        return range(first, first + rows, self.chunk)

    def words(self) -> dict[str, int]:
        """As plain numbers."""
        return asdict(self)


LAYOUT = Layout()

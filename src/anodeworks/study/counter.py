"""Random bits by counter: a pure function of seed, name of the number, and number of the scenario.

Every uncertain number has a stream of its own, found by its dotted key, so that one more of them in a project leaves
the draws of all others as they were. A stream is SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195;
mixer "variant 13" of Stafford 2011): output n is the mixer of `origin + n gamma`, and the origin is itself a mix of
seed and key. Two streams are stretches of one sequence of period 2^64 from origins that are as good as random; with
500 keys and 1e9 scenarios some pair of stretches overlaps with a probability below 1e-4, and then at scenarios far
apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks import numerics  # noqa: F401  (64-bit integers)
from anodeworks.arrays import jnp

Words = npt.NDArray[np.uint64]

GAMMA = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, made odd
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def streams(keys: Sequence[str], block: int = 0) -> Words:
    """The word of every key's stream, shape (D,): a hash of its name, the same on every machine.

    Args:
        keys: dotted keys.
        block: which of several independent sets of streams; a sensitivity study needs two.
    """
    words = [f"{key}#{block}" if block else key for key in keys]
    digests = b"".join(hashlib.blake2b(word.encode(), digest_size=8).digest() for word in words)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def mix(word: Any) -> Any:
    """A bijection of 64-bit words in which every output bit depends on every input bit."""
    word = (word ^ (word >> np.uint64(30))) * FIRST
    word = (word ^ (word >> np.uint64(27))) * SECOND
    return word ^ (word >> np.uint64(31))


def origins(words: Any, seed: Any) -> Any:
    """Where each stream begins for a seed, (D,)."""
    return mix(jnp.asarray(words) ^ mix(seed.astype(np.uint64) + GAMMA))


def bits(origin: Any, number: Any) -> Any:
    """64 random bits for every stream and scenario, shape (D, size)."""
    return mix(origin[:, None] + number.astype(np.uint64)[None, :] * GAMMA)


def unit(word: Any) -> Any:
    """A number strictly between 0 and 1 from the upper 52 of 64 bits (all 53 would round up to 1)."""
    return ((word >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

"""How scenarios are spread over the unit cube: at random, by Sobol's sequence, or by a Latin hypercube.

Each design gives the numbers u in (0, 1) of any scenario from its number alone, so that a study may be cut into chunks
and run anywhere. Draw i (from 0) is scenario i + 1; scenario 0 is the base case.

random  Independent numbers.
sobol   Sobol's sequence in the order of Gray codes (Antonov and Saleev 1979) with the direction numbers of Joe and Kuo
        (2008, doi:10.1137/070709359) as SciPy keeps them, scrambled as Owen (1995) does, each axis by a hash
        (Burley 2020, Journal of Computer Graphics Techniques 9(4); the hash is Vegdahl's of 2021). Numbers of scenarios
        that are powers of two are balanced.
latin   A Latin hypercube (McKay, Beckman and Conover 1979, doi:10.1080/00401706.1979.10489755) of all N draws: every
        axis has one draw in each of N equal parts. The part of a draw comes from a keyed permutation, not from a table.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.errors import InputError, unknown
from anodeworks.language import t
from anodeworks.quantity.wording import Number
from anodeworks.study import counter

Design = Literal["random", "sobol", "latin"]
DESIGNS: Final = get_args(Design)
BITS: Final = 32  # of a Sobol' number
LONGEST: Final = 2**32 - 1  # draws of a design that needs their number in 32 bits
ROUNDS: Final = 5
Masks = npt.NDArray[np.uint32]


def require(design: str, scenarios: int, dimensions: int) -> None:
    """Refuse a design that there is not, or one that is asked for more than it has.

    Raises:
        InputError: an unknown word; too many draws or uncertain numbers for the design.
    """
    if design not in DESIGNS:
        raise unknown("design", design, DESIGNS)
    if design != "random" and scenarios > LONGEST:
        raise InputError(
            "scenarios",
            f"{scenarios:,}",
            t("up to {most} with this design", most=Number(LONGEST, whole=True)),
            t("use random"),
        )
    if design == "sobol" and dimensions > most_dimensions():
        allowed = t(
            "up to {most} with Sobol's sequence",
            most=Number(most_dimensions(), whole=True),
        )
        raise InputError(
            "design",
            t("{dimensions} uncertain numbers", dimensions=Number(dimensions, whole=True)),
            allowed,
            t("use random or latin"),
        )


def _tables() -> Any:
    """Primitive polynomials and first direction numbers, one row a dimension, as SciPy ships them."""
    with resources.files("scipy").joinpath("stats", "_sobol_direction_numbers.npz").open("rb") as file:
        data = np.load(file)
        return data["poly"].astype(np.int64), data["vinit"].astype(np.int64)


def most_dimensions() -> int:
    """How many dimensions the tables of direction numbers have."""
    return int(_tables()[0].shape[0])


def directions(first: int, count: int) -> Masks:
    """Direction numbers of `count` dimensions from `first`, (count, 32): entry j is the mask of bit j of the index.

    The recurrence is that of Bratley and Fox (1988, doi:10.1145/42288.214372): a primitive polynomial of degree s
    over GF(2) gives each number from the s before it. The first dimension is van der Corput's.
    """
    polynomials, initial = (table[first : first + count] for table in _tables())
    numbers = np.zeros((count, BITS), dtype=np.int64)
    degrees = np.array([int(p).bit_length() - 1 for p in polynomials])
    for row, (polynomial, degree) in enumerate(zip(polynomials, degrees, strict=True)):
        numbers[row, :degree] = initial[row, :degree]
        if degree == 0:
            numbers[row] = 1
        for j in range(degree, BITS if degree else 0):
            new = numbers[row, j - degree]
            for k in range(degree):
                if polynomial >> (degree - 1 - k) & 1:
                    new ^= numbers[row, j - 1 - k] << (k + 1)
            numbers[row, j] = new
    return np.asarray(numbers << np.arange(BITS - 1, -1, -1), dtype=np.uint32)


def uniforms(design: Design, words: Any, masks: Any, seed: Any, number: Any, draws: Any) -> Any:
    """Numbers in (0, 1), shape (D, size).

    Args:
        design: which one; fixed in a compiled program.
        words: (D,) the streams of the axes, from `counter.streams`.
        masks: (D, 32) their direction numbers, of Sobol's sequence only.
        seed: scalar. number: (size,) scenario numbers.
        draws: scalar, N of a Latin hypercube.
    """
    origin = counter.origins(words, seed)
    if design == "sobol":
        points = sobol(masks, (number - 1).astype(np.uint32))
        return (scrambled(points, origin[:, None]).astype(np.float64) + 0.5) * 2.0**-BITS
    free = counter.unit(counter.bits(origin, number))
    if design == "latin":
        part = permuted((number - 1).astype(np.uint32), draws.astype(np.uint32), origin[:, None])
        return (part.astype(np.float64) + free) / draws
    return free


def sobol(masks: Any, index: Any) -> Any:
    """The points of Sobol's sequence as 32-bit fractions, unscrambled, (D, size); in the order of Gray codes."""
    gray = index ^ (index >> np.uint32(1))
    masks = jnp.asarray(masks)
    point = jnp.zeros((masks.shape[0], index.shape[0]), dtype=np.uint32)
    for j in range(BITS):
        chosen = (gray >> np.uint32(j)) & np.uint32(1)
        point = point ^ (masks[:, j : j + 1] * chosen[None, :])
    return point


def scrambled(points: Any, words: Any) -> Any:
    """32-bit fractions with every digit flipped by a hash of those before it, which keeps all balance of a net."""
    seed = (words >> np.uint64(32)).astype(np.uint32)
    x = _reversed(points)
    x = x ^ (x * np.uint32(0x3D20ADEA))
    x = x + seed
    x = x * ((seed >> np.uint32(16)) | np.uint32(1))
    x = x ^ (x * np.uint32(0x05526C56))
    x = x ^ (x * np.uint32(0x53A22864))
    return _reversed(x)


def _reversed(x: Any) -> Any:
    """The 32 bits in the opposite order."""
    swaps = ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF), (16, 0x0000FFFF))
    for by, low in swaps:
        x = ((x >> np.uint32(by)) & np.uint32(low)) | ((x & np.uint32(low)) << np.uint32(by))
    return x


def permuted(index: Any, length: Any, words: Any) -> Any:
    """Where each index stands in a permutation of `length` places, one permutation a word, (D, size).

    Rounds of adding a key, multiplying by an odd key and folding the upper half into the lower are bijections of the
    words of b bits, the fewest that hold `length`; a result beyond `length` is sent through again until it falls
    inside, which makes a bijection of the places (cycle walking: Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9).
    """
    width = np.uint32(32) - jax.lax.clz(jnp.maximum(length - np.uint32(1), np.uint32(1)))
    mask = (np.uint32(0xFFFFFFFF) >> (np.uint32(32) - width)).astype(np.uint32)
    fold = (width + np.uint32(1)) // np.uint32(2)
    rounds = [counter.mix(words + np.uint64(int(counter.GAMMA) * r % 2**64)) for r in range(1, ROUNDS + 1)]

    def once(x: Any) -> Any:
        for key in rounds:
            x = (x ^ (key >> np.uint64(32)).astype(np.uint32)) & mask
            x = (x * (key.astype(np.uint32) | np.uint32(1))) & mask
            x = x ^ (x >> fold)
        return x

    start = jnp.broadcast_to(index[None, :] % length, (words.shape[0], index.shape[0]))
    return jax.lax.while_loop(
        lambda x: jnp.any(x >= length), lambda x: jnp.where(x >= length, once(x), x), once(start)
    )

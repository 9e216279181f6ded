"""Draws: as uniform and independent as random numbers are, in whatever design, and tied where the file says so."""

from __future__ import annotations

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

import anodeworks as aw
from anodeworks.study import counter, design
from anodeworks.study.sample import sampler

KEYS = [f"activities.a{i // 10}.number_{i % 10}" for i in range(120)]
RATES = "activities.infiltration.utilisation", "products.neat.price"

uniforms = jax.jit(design.uniforms, static_argnums=0)


def drawn(kind, n, seed=0, keys=KEYS, start=1, block=0):
    """Numbers u of scenarios from `start`, (D, n)."""
    words = counter.streams(keys, block)
    masks = (
        design.directions(block * len(keys), len(keys)) if kind == "sobol" else np.zeros((0, 32), np.uint32)
    )
    return np.asarray(uniforms(kind, words, masks, jnp.asarray(seed), start + jnp.arange(n), jnp.asarray(n)))


def z_of_chi_square(counts):
    """How far counts lie from equal ones, in standard deviations."""
    expected = counts.sum() / counts.size
    square, free = ((counts - expected) ** 2 / expected).sum(), counts.size - 1
    return (square - free) / np.sqrt(2 * free)


def test_words_are_the_same_everywhere():
    first, second = counter.streams(["finance.tax.standard_rate", "x"])
    assert int(first) == 0xF7F634C3A03A697A
    assert counter.streams(["x"])[0] == second
    assert counter.streams(["x"], 1)[0] != second


def test_one_more_number_leaves_the_others_as_they_were():
    few = drawn("random", 50, keys=KEYS[3:7])
    assert (few == drawn("random", 50)[3:7]).all()


@pytest.mark.parametrize("seed", [0, 1, 2, 12345, 2**63 - 1])
def test_random_numbers_are_uniform_in_every_stream(seed):
    u = drawn("random", 20_000, seed)
    assert 0 < u.min() < u.max() < 1
    z = [z_of_chi_square(np.histogram(row, bins=64, range=(0, 1))[0]) for row in u]
    assert abs(np.mean(z)) < 4 / np.sqrt(len(z))
    assert np.max(np.abs(z)) < 5


def test_low_bits_are_random_too():
    words = np.asarray(
        counter.bits(counter.origins(counter.streams(KEYS), jnp.asarray(7)), jnp.arange(5_000))
    )
    for shift in range(0, 64, 8):
        counts = np.bincount(
            ((words >> np.uint64(shift)) & np.uint64(255)).ravel().astype(int), minlength=256
        )
        assert abs(z_of_chi_square(counts)) < 4.5, shift


def test_every_bit_of_seed_number_and_key_changes_half_of_the_bits():
    words = jnp.asarray(counter.streams(KEYS))
    origin = counter.origins(words, jnp.asarray(99))
    number = jnp.arange(64)
    plain = np.asarray(counter.bits(origin, number))
    for bit in range(0, 62, 3):
        others = {
            "seed": counter.bits(counter.origins(words, jnp.asarray(99 ^ (1 << bit))), number),
            "number": counter.bits(origin, number ^ (1 << bit)),
            "key": counter.bits(counter.origins(words ^ np.uint64(1 << bit), jnp.asarray(99)), number),
        }
        for name, other in others.items():
            flipped = np.unpackbits((plain ^ np.asarray(other)).view(np.uint8)).mean()
            assert flipped == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(plain.size * 64)), (name, bit)


@pytest.mark.parametrize(
    "pairs",
    [
        lambda: (drawn("random", 4000), np.roll(drawn("random", 4000), 1, axis=0)),  # keys
        lambda: (drawn("random", 4000), drawn("random", 4000, seed=1)),  # consecutive seeds
        lambda: (drawn("random", 4000, seed=2**40), drawn("random", 4000, seed=2**40 + 1)),
        lambda: (drawn("random", 4000), drawn("random", 4000, start=2)),  # consecutive scenarios
        lambda: (drawn("random", 4000), drawn("random", 4000, start=2**40 + 1)),  # far away
        lambda: (drawn("random", 4000), drawn("random", 4000, block=1)),  # sets of draws
    ],
    ids=["keys", "seeds", "large seeds", "neighbours", "far", "blocks"],
)
def test_random_numbers_are_independent(pairs):
    """Correlations and the counts of pairs in an 8 by 8 grid are those of chance."""
    first, second = pairs()
    centred = [(u - 0.5) * np.sqrt(12) for u in (first, second)]
    r = (centred[0] * centred[1]).mean(axis=1) * np.sqrt(first.shape[1])
    assert np.abs(r).max() < 4.5
    assert r.std() == pytest.approx(1, abs=0.3)
    cells = (first * 8).astype(int) * 8 + (second * 8).astype(int)
    assert abs(z_of_chi_square(np.bincount(cells.ravel(), minlength=64))) < 4.5


def test_no_periodic_pattern():
    """The spectrum of a stream is flat: no line stands out, and its sizes are exponential."""
    u = drawn("random", 4096) - 0.5
    power = np.abs(np.fft.rfft(u, axis=1)[:, 1:-1]) ** 2 / (4096 / 12)
    assert power.max() < np.log(power.size) + 7
    assert stats.kstest(power.ravel(), "expon").pvalue > 1e-4


@pytest.mark.parametrize(("first", "count"), [(0, 70), (999, 20), (21_190, 11)])
def test_sobol_points_are_scipys(first, count):
    ours = design.sobol(design.directions(first, count), jnp.arange(300, dtype=np.uint32))
    theirs = qmc.Sobol(first + count, scramble=False, bits=32).random(512)[:300, first:]
    assert (theirs == np.asarray(ours).T * 2.0**-32).all()


@pytest.mark.parametrize("seed", [0, 1, 77])
def test_scrambled_nets_are_balanced(seed):
    """Every axis has one point in each of 2^m parts, and the first two one in each box of any shape of that size."""
    m = 8
    u = drawn("sobol", 2**m, seed)
    assert (np.sort((u * 2**m).astype(int), axis=1) == np.arange(2**m)).all()
    for a in range(m + 1):
        boxes = (u[0] * 2**a).astype(int) * 2 ** (m - a) + (u[1] * 2 ** (m - a)).astype(int)
        assert len(set(boxes)) == 2**m
    assert not (u == drawn("sobol", 2**m, seed + 1)).any()


def test_scrambles_are_uniform_and_independent():
    """Over seeds a given point falls anywhere, whatever the others do."""
    seeds = jnp.arange(4000)
    words, masks = counter.streams(KEYS[:2]), design.directions(0, 2)
    u = np.asarray(jax.vmap(lambda s: design.uniforms("sobol", words, masks, s, jnp.arange(1, 4), 1))(seeds))
    for axis in range(2):
        for point in range(3):
            assert stats.kstest(u[:, axis, point], "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u[:, 0, 0], u[:, 1, 0])[0, 1]) < 4.5 / np.sqrt(4000)


@pytest.mark.parametrize("n", [1, 3, 100, 1024, 1025])
def test_latin_strata_have_one_draw_each(n):
    u = drawn("latin", n)
    assert (np.sort(np.floor(u * n).astype(int), axis=1) == np.arange(n)).all()


def test_latin_axes_are_independent():
    n = 500
    u = np.vstack([drawn("latin", n), drawn("latin", n, seed=1), np.arange(n)[None, :] / n])
    r = np.corrcoef(u)[np.triu_indices(len(u), 1)] * np.sqrt(n)
    assert np.abs(r).max() < 5
    assert r.std() == pytest.approx(1, abs=0.05)


def test_integrals_converge_as_they_should():
    """Mean of a product over six numbers, 1 exactly: Sobol' beats 1/sqrt(N), Latin removes what is additive."""
    keys, seeds = KEYS[:6], range(16)
    sums = {n: {k: [] for k in design.DESIGNS} for n in (64, 2048)}
    for n, found in sums.items():
        for kind, errors in found.items():
            for seed in seeds:
                u = drawn(kind, n, seed, keys)
                errors.append(np.prod(1 + (u - 0.5) / 2, axis=0).mean() - 1)
    rms = {
        n: {k: float(np.sqrt(np.mean(np.square(e)))) for k, e in found.items()} for n, found in sums.items()
    }
    fall = {k: np.log(rms[64][k] / rms[2048][k]) / np.log(32) for k in design.DESIGNS}
    assert fall["random"] == pytest.approx(0.5, abs=0.15)
    assert fall["sobol"] > 0.85
    assert rms[2048]["sobol"] < rms[2048]["random"] / 15
    assert rms[2048]["latin"] < rms[2048]["random"] / 3


@pytest.mark.parametrize("kind", design.DESIGNS)
def test_designs_do_not_depend_on_the_chunk(small, kind):
    keys = small.uncertain
    whole = np.asarray(sampler(small, keys, 96, kind, 95)(5, 0))
    cut = np.concatenate(
        [np.asarray(sampler(small, keys, 32, kind, 95)(5, start)) for start in (0, 32, 64)], axis=1
    )
    assert (whole == cut).all()
    assert whole[:, 0] == pytest.approx([small.ledger[key].number for key in keys])


@pytest.mark.parametrize(
    ("asked", "key"),
    [(("sobool", 10, 5), "design"), (("sobol", 10, 30_000), "design"), (("latin", 2**32, 5), "scenarios")],
)
def test_designs_that_there_are_not(asked, key):
    with pytest.raises(aw.InputError) as caught:
        design.require(*asked)
    assert caught.value.key == key


def tied(tables, *correlations):
    tables = copy.deepcopy(tables)
    names = {f"c{i}": {"between": list(pair), "value": v} for i, (pair, v) in enumerate(correlations)}
    return aw.build({**tables, "study": {"correlations": names}})


@pytest.mark.parametrize("rank", [0.6, -0.9])
def test_correlated_ranks(small, rank):
    project = tied(small.tables, (RATES, rank))
    keys = project.uncertain
    free = np.asarray(sampler(small, keys, 4096)(1, 1))
    both = np.asarray(sampler(project, keys, 4096)(1, 1))
    at = [keys.index(key) for key in RATES]
    assert stats.spearmanr(*both[at]).statistic == pytest.approx(rank, abs=0.04)
    untouched = [i for i in range(len(keys)) if i != max(at)]
    np.testing.assert_allclose(free[untouched], both[untouched], rtol=1e-9)
    for i in at:  # each keeps its own distribution
        assert np.quantile(both[i], [0.05, 0.5, 0.95]) == pytest.approx(
            small.ledger[keys[i]].distribution.quantile([0.05, 0.5, 0.95]), rel=0.02
        )


def test_only_what_varies_is_tied(small):
    project = tied(small.tables, (RATES, 0.6)).with_values({RATES[0]: 0.8})
    keys = project.uncertain
    assert np.isfinite(np.asarray(sampler(project, keys, 8)(1, 1))).all()


def test_correlations_that_cannot_hold_together(small):
    a, b, c = *RATES, "programme.phases.two.start"
    assert len(tied(small.tables, ((a, b), 0.7), ((b, c), 0.7), ((a, c), 0.2)).correlations) == 3
    with pytest.raises(aw.InputError, match="c0 ") as told:
        tied(small.tables, ((a, b), 0.9), ((b, c), 0.9), ((a, c), -0.9))
    assert "positive definite" in told.value.allowed


@pytest.mark.parametrize(
    ("between", "more", "says"),
    [
        (["products.neat.prize", RATES[0]], {}, "products.neat.price"),
        ([RATES[0]], {}, "the keys of two"),
        ([RATES[0], RATES[0]], {}, "twice"),
        (["finance.prices.basis", RATES[0]], {}, "does not vary"),
        (list(RATES), {"value": 1.0}, "-0.99 to 0.99"),
        (list(RATES), {"rank": 0.5}, "between, value"),
        (list(RATES), {"value": {"uniform": [0, 1]}}, "plain number"),
        (list(RATES), {"grade": "gossip"}, "judgement"),
    ],
)
def test_correlations_that_are_refused(small, between, more, says):
    study = {"correlations": {"pair": {"between": between, "value": 0.5, **more}}}
    with pytest.raises(aw.InputError, match=r"study\.correlations\.pair") as caught:
        aw.build({**small.tables, "study": study})
    assert says in caught.value.message


def test_unknown_words_of_studies(small):
    with pytest.raises(aw.InputError, match="correlations"):
        aw.build({**small.tables, "study": {"correlation": {}}})

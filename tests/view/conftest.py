"""One answer of the small plant for all views, and a richer plant where the small one has not what is asked about."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

ASKED = ("capital", "phases.two.production", "emissions")


@pytest.fixture(scope="session")
def base(small_study):
    """Base case and draws of the small plant."""
    from anodeworks.study.base_case import Base

    return Base(small_study)


@pytest.fixture(scope="session")
def drivers(base):
    """Rank correlations of the small plant."""
    from anodeworks.view.run import drivers_of

    return drivers_of(base)


@pytest.fixture(scope="session")
def told(small_study):
    """The answer of run, with curves of exceedance."""
    from anodeworks.view import run

    return run.document(run.Run(small_study, ASKED))


@pytest.fixture(scope="session")
def shengquan():
    """A plant that makes its porous carbon from resin."""
    from anodeworks import load

    return load(ROOT / "projects/shengquan.toml")

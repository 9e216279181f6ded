"""Ten thousand requests made up from the API's description: none is a fault of the server."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.api.description import BASE
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.jobs import Jobs
from tests.workbench.test_jobs import Scripted

pytestmark = pytest.mark.slow
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
HOME = "http://localhost"


@pytest.fixture
def app(archive, monkeypatch) -> Iterator[object]:
    """A server whose worker stops everything at once, with a project in its archive."""
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [{"stopped": True}])
    archive.create("Harbour", starter(DEFAULT_ROUTE), "ann")
    jobs = Jobs(archive, most=1000)
    yield application(Home(archive, jobs=jobs))
    jobs.close()


@pytest.mark.filterwarnings("ignore")  # of the library that makes requests up
def test_no_request_is_a_fault_of_the_server(app):
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from schemathesis.checks import not_a_server_error

    schema = schemathesis.openapi.from_asgi(f"{BASE}/openapi.json", app, headers={"host": "localhost"})
    operations = [found.ok() for found in schema.get_all_operations()]
    each, seen = -(-REQUESTS * 10 // (9 * len(operations))), Counter()
    for operation in operations:

        @given(case=operation.as_strategy(), real=st.booleans())
        @settings(max_examples=each, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def ask(case, real):
            if real:  # of something that there is
                if isinstance(case.body, dict) and "project" in case.body:
                    case.body["project"] = {"project": "harbour"}
                if "slug" in (case.path_parameters or {}):
                    case.path_parameters["slug"] = "harbour"
            answer = case.call(base_url=HOME, headers={"host": "localhost"})
            seen[answer.status_code] += 1
            case.validate_response(answer, checks=[not_a_server_error])

        ask()
    print(dict(seen))
    assert sum(seen.values()) >= REQUESTS  # an address without places has few, so each has some more
    assert seen[200] + seen[201] + seen[202] > REQUESTS / 100

"""Arrays kept on disk: made once for the same question, anew for another, and again where the file is torn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anodeworks.store import kept


def test_what_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path))
    made = []

    def ask(question, numbers):
        def make():
            made.append(question)
            return {"twice": 2 * numbers, "count": np.asarray(len(numbers))}

        return kept(Path(__file__).parent, (question,), {"numbers": numbers}, make)

    first, again = ask("a", np.arange(3.0)), ask("a", np.arange(3.0))
    assert made == ["a"]
    assert again["twice"].tolist() == first["twice"].tolist() == [0.0, 2.0, 4.0]
    assert int(again["count"]) == 3
    ask("b", np.arange(3.0))
    ask("a", np.arange(4.0))  # other numbers are another question
    assert made == ["a", "b", "a"]
    for path in (tmp_path / "calibrations").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert ask("a", np.arange(3.0))["twice"].tolist() == [0.0, 2.0, 4.0]
    assert len(made) == 4

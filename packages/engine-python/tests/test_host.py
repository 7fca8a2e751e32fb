"""Loading models by name and revision."""

from pathlib import Path

import pytest

from mainbench_engine.configuration import LoadConfiguration
from mainbench_engine.server import host as host_module


def test_a_hub_model_is_loaded_at_its_revision(
    base_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def resolve(model: str, revision: str | None = None) -> Path:
        asked.append((model, revision))
        return Path(base_model)

    monkeypatch.setattr(host_module, "resolve", resolve)
    host = host_module.ServerHost()
    served = host.load(LoadConfiguration(model="someone/model", revision="abc"))
    host.unload(served.url)
    assert asked == [("someone/model", "abc")]
    assert "someone/model answered nothing\n" in capsys.readouterr().err

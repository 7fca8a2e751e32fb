from pathlib import Path

import pytest

from mainbench_engine.files import atomic_folder, read_json, write_json


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "model"
    with pytest.raises(ValueError), atomic_folder(target) as folder:
        (folder / "a").write_text("1")
        raise ValueError("midway")
    assert list(tmp_path.iterdir()) == []
    with atomic_folder(target) as folder:
        (folder / "a").write_text("1")
        assert not target.exists()
    assert (target / "a").read_text() == "1"


def test_a_new_folder_replaces_the_old_and_leftovers_of_a_crash(tmp_path: Path) -> None:
    target = tmp_path / "model"
    (tmp_path / ".model.tmp-dead").mkdir()
    for text in ("1", "2"):
        with atomic_folder(target) as folder:
            (folder / text).write_text(text)
    assert [path.name for path in target.iterdir()] == ["2"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_json_files(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    assert read_json(path) == {}
    write_json(path, {"é": 1})
    assert read_json(path) == {"é": 1} and [p.name for p in tmp_path.iterdir()] == ["x.json"]

import json
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from conftest import engine_command, engine_environment, init_values
from http_client import generate


def run(*arguments: str) -> tuple[int, list[dict], str]:
    done = subprocess.run(
        engine_command(*arguments), capture_output=True, text=True, env=engine_environment(), timeout=120
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_init_writes_events_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "init.json").write_text(json.dumps(init_values(tmp_path, steps=2)))
    code, events, _ = run("init", str(tmp_path / "init.json"))
    assert code == 0
    assert [event["event"] for event in events] == ["start", "data", "step", "step", "done"]
    assert "id" not in events[0]


def test_a_failed_job_exits_with_1_and_one_sentence(train_values: Callable[..., dict], tmp_path: Path) -> None:
    values = train_values(data=str(tmp_path / "absent.jsonl"))
    (tmp_path / "train.json").write_text(json.dumps(values))
    code, events, _ = run("train", str(tmp_path / "train.json"))
    assert code == 1
    assert [event["event"] for event in events] == ["start", "error"]
    assert events[-1]["kind"] == "bad-data" and "absent.jsonl" in events[-1]["message"]
    code, events, _ = run("train", str(tmp_path / "nothing.json"))
    assert code == 1 and events[-1]["kind"] == "bad-config"


def test_other_ranks_leave_events_to_rank_0_and_write_the_error_file_of_torchrun(
    train_values: Callable[..., dict], tmp_path: Path
) -> None:
    (tmp_path / "train.json").write_text(json.dumps(train_values(model="/absent/model")))
    environment = {**engine_environment(), "RANK": "1", "TORCHELASTIC_ERROR_FILE": str(tmp_path / "error.json")}
    done = subprocess.run(
        engine_command("train", str(tmp_path / "train.json")), capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "/absent/model" in json.loads((tmp_path / "error.json").read_text())["message"]["message"]


def test_serve_until_terminated(base_model: Path) -> None:
    process = subprocess.Popen(
        engine_command("serve", "--model", str(base_model), "--max-batch-size", "4"),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=engine_environment(),
    )  # fmt: skip
    serving = json.loads(process.stdout.readline())
    assert serving["event"] == "serving" and serving["model"] == str(base_model)
    assert generate(serving["url"], "Question:", max_new_tokens=2).status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0


def test_serving_an_absent_model() -> None:
    code, events, _ = run("serve", "--model", "/absent/model")
    assert code == 1 and events[-1]["kind"] == "model-load"


def test_serving_on_a_port_in_use_is_told_in_one_sentence(base_model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, events, said = run("serve", "--model", str(base_model), "--port", port)
    assert code == 1 and events[-1]["kind"] == "port-in-use"
    assert port in events[-1]["message"]
    assert said.splitlines()[-1] == events[-1]["message"] and "Traceback" not in said


def test_a_log_on_a_full_disk_does_not_keep_the_failure_back(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        command = engine_command("train", str(tmp_path / "absent.json"))
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=full, text=True, env=engine_environment(), timeout=120
        )
    assert done.returncode == 1
    assert json.loads(done.stdout)["kind"] == "bad-config"

import io
import json
import subprocess
import sys

from conftest import engine_environment

from mainbench_engine.events import EventWriter


def test_numbers_that_json_cannot_hold_become_null() -> None:
    stream = io.StringIO()
    EventWriter(stream).emit("step", "7", loss=float("nan"), values=[float("inf"), 1.0], nested={"x": float("-inf")})
    assert json.loads(stream.getvalue()) == {
        "id": "7", "event": "step", "loss": None, "values": [None, 1.0], "nested": {"x": None},
    }  # fmt: skip


def test_one_line_an_event_whatever_the_text() -> None:
    stream = io.StringIO()
    EventWriter(stream).emit("error", message="a\nb\u2028c é")
    assert stream.getvalue().count("\n") == 1


def test_a_caller_that_went_away_is_no_failure() -> None:
    stream = io.StringIO()
    writer = EventWriter(stream)
    stream.close()
    writer.emit("step", step=1)


def test_what_libraries_print_stays_out_of_the_events() -> None:
    program = (
        "import os; from mainbench_engine.events import *; w = EventWriter(take_standard_output());"
        "print('noise'); os.write(1, b'raw noise\\n'); os.system('echo child noise'); w.emit('done')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=engine_environment())
    assert done.stdout == '{"event": "done"}\n'
    assert all(text in done.stderr for text in ("noise", "raw noise", "child noise"))

"""Nightly check: adapters on a base in nf4, where bitsandbytes is installed.

Makes a virtual environment with bitsandbytes that also sees the packages of `.venv`, which stays as it is, and runs the
engine's tests of a quantized base there; skipped tests fail the check.

Usage, from the root of the checkout (needs the package registry the first time):

    .venv/bin/python test/parity/quantized_base.py [--environment FOLDER]
"""

import argparse
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT = "bitsandbytes==0.50.2"


def make_environment(folder: Path) -> Path:
    """Python of an environment with bitsandbytes above this one's packages."""
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == REQUIREMENT:
        return python
    venv.create(folder, with_pip=True, clear=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (own / "engine.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    subprocess.run([python, "-m", "pip", "install", "--quiet", REQUIREMENT], check=True)
    stamp.write_text(REQUIREMENT)
    return python


def main() -> int:
    """Runs the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", type=Path, default=ROOT / "benchmarks" / "perf" / ".peers" / "bitsandbytes")
    python = make_environment(parser.parse_args().environment)
    package = ROOT / "packages" / "engine-python"
    command = [python, "-m", "pytest", "-rs", package / "tests" / "test_quantized_base.py"]
    finished = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(package)}, capture_output=True, text=True, timeout=900
    )
    print(finished.stdout[-3000:])
    return finished.returncode or int("skipped" in finished.stdout)


if __name__ == "__main__":
    sys.exit(main())

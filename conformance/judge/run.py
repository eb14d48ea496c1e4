"""Runs some checks on some models through the official binding: `run.py JOB`. See ../run/group.ts, whose events it tells."""

import importlib
import json
import pathlib
import re
import shutil
import sys
import tempfile
import traceback

import numpy as np
import openvino as ov
from check import CHECKS
from stage import Stage


def tell(**event):
    sys.stdout.write("\x1e" + json.dumps(event) + "\n")
    sys.stdout.flush()


def open_library():
    """The file of the open library; empty where the system has no list of what is open."""
    try:
        maps = pathlib.Path("/proc/self/maps").read_text()
    except OSError:
        return ""
    found = re.search(r"\S*/libopenvino\.\S*$", maps, re.MULTILINE)
    return found.group() if found else ""


def run_check(run, job, compiled):
    tell(event="start", run=run)
    name = run["check"]
    folder = tempfile.mkdtemp(prefix="openvino-ffi-conformance-")
    stage = Stage(run["model"], job["paths"], folder, compiled)
    error = None
    try:
        if name not in CHECKS:
            raise LookupError(f"{name} has no counterpart in Python")
        CHECKS[name](stage)
    except Exception as raised:  # noqa: BLE001: whatever it is, it is reported
        error = {"message": f"{type(raised).__name__}: {raised}", "stack": traceback.format_exc()}
    shutil.rmtree(folder, ignore_errors=True)
    event = {"event": "end", "run": run, "observations": stage.observations, "tensors": stage.tensors}
    tell(**event, **({"error": error} if error else {}))


def main():
    folder = pathlib.Path(__file__).parent / "checks"
    for path in sorted(folder.glob("*.py")):
        importlib.import_module(f"checks.{path.stem}")
    if sys.argv[1] == "--list":
        print(json.dumps(sorted(CHECKS)))
        return
    job = json.loads(sys.argv[1])
    version = f"Python {sys.version.split()[0]}, NumPy {np.__version__}"
    tell(event="environment", runtime=version, openvino=ov.get_version(), library=open_library())
    compiled = {}
    for run in job["runs"]:
        run_check(run, job, compiled)


if __name__ == "__main__":
    main()

"""Runs the controls of some checks on some models: `run.py JOB`. See ../../../run/events.ts, whose events it tells."""

import json
import os
import shutil
import sys
import tempfile
import traceback

from controls import CONTROLS
from check_context import CheckContext


def tell(**event):
    sys.stdout.write("\x1e" + json.dumps(event) + "\n")
    sys.stdout.flush()


def run_control(run, paths, compiled):
    tell(event="start", run=run)
    folder = tempfile.mkdtemp(prefix="openvino-ffi-conformance-")
    context = CheckContext(run["model"], paths, folder, compiled)
    error = None
    try:
        CONTROLS[run["check"]](context)
    except Exception as raised:  # noqa: BLE001: whatever it is, it is reported
        error = {"message": f"{type(raised).__name__}: {raised}", "stack": traceback.format_exc()}
    shutil.rmtree(folder, ignore_errors=True)
    event = {"event": "end", "run": run, "observations": context.observations, "tensors": context.tensors}
    tell(**event, **({"error": error} if error else {}))


def main():
    if sys.argv[1] == "--list":
        print(json.dumps(sorted(CONTROLS)))
        return
    job = json.loads(sys.argv[1])
    compiled = {}
    for run in job["runs"]:
        run_control(run, job["paths"], compiled)
    # At Python's own end a queue that a callback still runs for waits for ever.
    os._exit(0)


if __name__ == "__main__":
    main()

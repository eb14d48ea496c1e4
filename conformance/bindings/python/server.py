"""
The official Python binding, asked by a check that runs in JavaScript: see bridge.ts. A message a line, as JSON, on two
pipes. What a message asks for is a member of the table of documented names; where that and Python's differ in form,
`differences.py` has a function for it.
"""

import json
import os
import pathlib
import re
import sys
import threading
import time

import numpy as np

from differences import CANCELLED, HELD, SPELLINGS, call
from memory import Memory
from values import Codec, Thrown

# Held by the thread that may use the pipe: the main thread, except while it waits for inferences, or a callback's.
TURN = threading.RLock()


# Methods that wait for inferences, or start them.
BLOCKING = {"infer", "inferAsync", "inferNewRequest", "startAsync", "wait", "waitFor", "waitAll", "getIdleRequestId"}
# Other methods that write to memory.
WRITING = {*BLOCKING, "poll", "copyTo", "copyFrom", "reset", "resetState", "state="}


class Server:
    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.memory = Memory()
        self.codec = Codec(self.memory, self.callback)

    def send(self, *, may_have_written=True, **message):
        message["memory"] = self.memory.changes(may_have_written)
        self.writer.write(json.dumps(message) + "\n")
        self.writer.flush()

    def serve(self):
        """Answers what is asked, until a callback has returned or there is nothing more."""
        for line in self.reader:
            message = json.loads(line)
            self.memory.apply(message["memory"])
            if "do" not in message:
                return message
            self.answer(message)
        return None

    def answer(self, message):
        try:
            result = self.codec.encode(self.result(message))
            self.send(ok=result, may_have_written=message["do"].split(".", 1)[1] in WRITING)
        except Exception as error:  # noqa: BLE001: any error is reported to the check
            thrown = self.codec.thrown(error)
            self.send(error=type(error).__name__, message=str(error), thrown=thrown)

    def result(self, message):
        owner, name = message["do"].split(".", 1)
        args = [self.codec.decode(each) for each in message["args"]]
        if owner == "bridge":
            return getattr(self, name)(*args)
        self_ = self.codec.objects[message["self"]] if "self" in message else None
        # A callback's requests are answered first.
        if name not in BLOCKING or threading.current_thread() is not threading.main_thread():
            return call(message["do"], self_, args)
        # Callbacks arrive in the meantime.
        TURN.release()
        try:
            return call(message["do"], self_, args)
        finally:
            TURN.acquire()

    def about(self):
        """What answers, and the file of the library that is open: nothing where the system has no list of such."""
        maps = pathlib.Path("/proc/self/maps")
        found = re.search(r"\S*/libopenvino\.\S*$", maps.read_text(), re.MULTILINE) if maps.exists() else None
        return {
            "runtime": f"Python {sys.version.split()[0]}, NumPy {np.__version__}",
            "library": found.group() if found else "",
        }

    def names(self, spellings):
        """The documented names of each member."""
        SPELLINGS.update(spellings)

    def callback(self, index):
        def called(*args):
            with TURN:
                self.send(call=index, args=[self.codec.encode(each) for each in args])
                answer = self.serve()
                if answer is None:
                    os._exit(0)
                if "throw" in answer:
                    raise Thrown(answer["throw"])
                return self.codec.decode(answer["return"])

        return called

    def poll(self):
        """Lets callbacks in."""
        TURN.release()
        time.sleep(0.0005)
        TURN.acquire()

    def end_of_check(self, kept):
        self.memory.clear()
        HELD.clear()
        CANCELLED.clear()
        self.codec.keep_only(kept)


def main():
    with open(sys.argv[1]) as reader, open(sys.argv[2], "w") as writer, TURN:
        try:
            Server(reader, writer).serve()
        finally:
            # When Python exits, a queue with a running callback waits forever.
            os._exit(0)


if __name__ == "__main__":
    main()

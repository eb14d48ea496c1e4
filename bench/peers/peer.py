"""The official Python binding doing the work of cases/, each in the idiom its documentation shows.

    python peer.py                 takes the orders of ../orders.ts on standard input
    python peer.py --first MODEL   classifies once and prints the class
    python peer.py --version       prints the version of the library
"""

import json
import sys
import time

import numpy as np
import openvino as ov


def some_values(shape) -> np.ndarray:
    length = int(np.prod(shape))
    return ((np.arange(length, dtype=np.float32) % 17) / np.float32(17)).reshape(shape)


def compile_model(path: str, throughput: bool) -> ov.CompiledModel:
    config = {"INFERENCE_PRECISION_HINT": "f32"}
    if throughput:
        config["PERFORMANCE_HINT"] = "THROUGHPUT"
    return ov.Core().compile_model(path, "CPU", config)


class Work:
    """One case, opened. `run` is the case's method; `sink` sees all results, as in the other contenders."""

    def __init__(self, case: str, requests: int, path: str):
        self.sink = 0.0
        self.model = compile_model(path, case == "queue")
        self.shape = list(self.model.input(0).shape)
        self.values = [some_values(self.shape), some_values(self.shape)]
        self.requests = 1
        self.run = getattr(self, case.replace("-", "_"), None)
        if case == "queue":
            self.queue_of_requests = ov.AsyncInferQueue(self.model, requests)
            self.queue_of_requests.set_callback(self.on_done)
            self.requests = len(self.queue_of_requests)
        elif case == "tensor-data":
            self.tensor = ov.Tensor(ov.Type.f32, ov.Shape(self.shape))
            self.tensor.data[:] = 0
        elif case != "tensor-create":
            self.request = self.model.create_infer_request()

    def infer_copy(self, iterations: int) -> None:
        request, values = self.request, self.values[0]
        for _ in range(iterations):
            self.sink += request.infer(values)[0].flat[0]

    def infer_shared(self, iterations: int) -> None:
        request, values = self.request, self.values[0]
        for _ in range(iterations):
            self.sink += request.infer(values, share_inputs=True, share_outputs=True)[0].flat[0]

    def infer_rebind(self, iterations: int) -> None:
        request, values = self.request, self.values
        for i in range(iterations):
            self.sink += request.infer(values[i % 2], share_inputs=True, share_outputs=True)[0].flat[0]

    def start_wait(self, iterations: int) -> None:
        request, values = self.request, self.values[0]
        for _ in range(iterations):
            request.start_async(values)
            request.wait()
            self.sink += request.get_output_tensor(0).data.flat[0]

    def infer_async(self, iterations: int) -> None:
        request, values = self.request, self.values[0]
        for _ in range(iterations):
            request.start_async(values)
            request.wait()
            self.sink += request.results[0].flat[0]

    def on_done(self, request: ov.InferRequest, _userdata: object) -> None:
        # A queue hands out the bare binding's request, whose results are found by port only.
        self.sink += next(iter(request.results.values())).flat[0]

    def queue(self, iterations: int) -> None:
        queue, values = self.queue_of_requests, self.values[0]
        for _ in range(iterations):
            queue.start_async(values)
        queue.wait_all()

    def tensor_create(self, iterations: int) -> None:
        shape = ov.Shape(self.shape)
        for _ in range(iterations):
            tensor = ov.Tensor(ov.Type.f32, shape)
            data = tensor.data
            data.fill(0)
            self.sink += data.flat[0]

    def tensor_data(self, iterations: int) -> None:
        tensor = self.tensor
        for _ in range(iterations):
            self.sink += tensor.data.flat[0]


class Peer:
    work = None

    def obey(self, order: str) -> dict:
        verb, *rest = order.split("\t")
        if verb == "open":
            case, requests, path = rest
            self.work = Work(case, int(requests), path)
            return {"requests": self.work.requests}
        if verb == "run":
            if self.work.run is None:
                return {"unsupported": True}
            start = time.perf_counter_ns()
            self.work.run(int(rest[0]))
            return {"nanoseconds": time.perf_counter_ns() - start}
        if verb == "close":
            self.work = None
            return {}
        return {"error": "unknown order"}


def main() -> None:
    if sys.argv[1:2] == ["--version"]:
        print(ov.get_version())
    elif sys.argv[1:2] == ["--first"]:
        model = compile_model(sys.argv[2], False)
        results = model(some_values(list(model.input(0).shape)))
        print(int(np.argmax(results[0])), flush=True)
    else:
        peer = Peer()
        for line in sys.stdin:
            try:
                answer = peer.obey(line.rstrip("\n"))
            except Exception as error:  # whatever it is, the runner shows it beside the case
                answer = {"error": str(error)}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

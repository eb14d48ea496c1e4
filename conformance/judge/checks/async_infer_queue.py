import numpy as np
import openvino as ov
from check import check


def outputs_of(queue, start):
    """Runs jobs, and gives the first output's copy by userdata."""
    outputs = {}

    def callback(request, userdata):
        tensor = request.get_output_tensor(0)
        outputs[userdata] = tensor.str_data if tensor.element_type == ov.Type.string else tensor.data.copy()

    queue.set_callback(callback)
    start()
    queue.wait_all()
    return outputs


def entries(outputs):
    return [[key, value] for key, value in outputs.items()]


def by_key(outputs):
    return [[key, outputs[key]] for key in sorted(outputs)]


def floats(*values):
    return np.array(values, dtype=np.float32)


def one(value):
    return np.array([[value]], dtype=np.float32)


@check("AsyncInferQueue/number of requests")
def number_of_requests(t):
    t.see("given", [len(ov.AsyncInferQueue(t.compiled(), jobs)) for jobs in (3, 1)])
    several = t.compile({"NUM_STREAMS": 2})
    t.see("optimal", several.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    t.see("none given", len(ov.AsyncInferQueue(several)))
    t.see("0", len(ov.AsyncInferQueue(several, 0)))


@check("AsyncInferQueue/wrong numbers of requests")
def wrong_numbers_of_requests(t):
    def make(jobs):
        return lambda: ov.AsyncInferQueue(t.compiled(), jobs)

    t.refuses("negative", make(-1), make(1))
    t.refuses("a fraction", make(1.5), make(2))
    t.refuses("text", make("2"), make(2))


@check("AsyncInferQueue/each job's own results")
def each_jobs_own_results(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)

    def start():
        for seed in (1, 2, 3, 4, 5):
            queue.start_async([t.picture(seed)], seed)

    t.see("by userdata", by_key(outputs_of(queue, start)))


@check("AsyncInferQueue/callback is called once a job")
def callback_is_called_once_a_job(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    calls = []
    queue.set_callback(lambda request, userdata: calls.append(userdata))
    for name in ("a", "b", "c"):
        queue.start_async([t.picture(1)], name)
    queue.wait_all()
    t.see("calls", sorted(calls))
    queue.wait_all()
    t.see("no more later", len(calls))
    for request in queue:
        request.infer([t.picture(2)])
    t.see("nor by infer of a request", len(calls))


@check("AsyncInferQueue/callbacks of one request come in order")
def callbacks_of_one_request_come_in_order(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    events = []
    queue.set_callback(lambda request, userdata: events.append(f"ended {userdata}"))
    for job in (1, 2, 3):
        queue.start_async([t.picture(job)], job)
        events.append(f"started {job}")
    queue.wait_all()
    t.see("events", events)


@check("AsyncInferQueue/the last callback counts")
def the_last_callback_counts(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    calls = []
    queue.set_callback(lambda request, userdata: calls.append("first"))
    queue.start_async([t.picture(1)])
    queue.wait_all()
    queue.set_callback(lambda request, userdata: calls.append(f"second {userdata}"))
    queue.start_async([t.picture(1)], "x")
    queue.wait_all()
    t.see("calls", calls)


@check("AsyncInferQueue/callback that is none")
def callback_that_is_none(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    calls = []
    queue.set_callback(lambda request, userdata: calls.append(userdata))

    def control():
        queue.start_async([t.picture(1)], 1)
        queue.wait_all()

    t.refuses("a number", lambda: queue.set_callback(3), control)
    t.refuses("nothing", lambda: queue.set_callback(), control)
    t.see("the one before stays", calls)


@check("AsyncInferQueue/callback set while a job runs")
def callback_set_while_a_job_runs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    queue.start_async([one(1)])

    def control():
        queue.wait_all()
        queue.set_callback(lambda request, userdata: None)

    t.refuses("busy", lambda: queue.set_callback(lambda request, userdata: None), control)


@check("AsyncInferQueue/without a callback")
def without_a_callback(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    queue.start_async([t.picture(1)])
    queue.start_async([t.picture(2)])
    queue.wait_all()
    t.see("results", [request.get_output_tensor() for request in queue])


@check("AsyncInferQueue/start with every kind of key")
def start_with_every_kind_of_key(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    port = t.compiled().input()

    def start():
        queue.start_async({0: t.picture(1)}, "index")
        queue.start_async({port.any_name: t.picture(2)}, "name")
        queue.start_async({port: t.picture(3)}, "port")
        queue.start_async(t.picture_tensor(4), "tensor")
        queue.start_async(t.picture(5), "array")

    t.see("outputs", entries(outputs_of(queue, start)))


@check("AsyncInferQueue/start without inputs")
def start_without_inputs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)

    def start():
        queue.start_async([t.picture(1)], "first")
        queue.start_async(None, "again")
        queue.start_async({}, "and again")

    t.see("outputs", entries(outputs_of(queue, start)))


@check("AsyncInferQueue/start copies its inputs")
def start_copies_its_inputs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    memory = t.picture(1)

    def start():
        queue.start_async([memory], "copied")
        memory[:] = t.picture(2)
        queue.start_async(None, "again")

    t.see("outputs", entries(outputs_of(queue, start)))


@check("AsyncInferQueue/start shares its inputs")
def start_shares_its_inputs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    memory = t.picture(1)

    def start():
        queue.start_async([memory], "shared", share_inputs=True)
        queue.wait_all()
        memory[:] = t.picture(2)
        queue.start_async(None, "read again")

    t.see("outputs", entries(outputs_of(queue, start)))


@check("AsyncInferQueue/start with several inputs")
def start_with_several_inputs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    results = []
    queue.set_callback(lambda request, userdata: results.append([value.copy() for value in request.results.values()]))
    a = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
    b = a * 10
    queue.start_async([a, b])
    queue.start_async({"b": a, "a": b})
    queue.start_async({1: b})
    queue.wait_all()
    t.see("results", results)


@check("AsyncInferQueue/start on one shape after another")
def start_on_one_shape_after_another(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)

    def start():
        for rows in (1, 4, 2):
            queue.start_async(ov.Tensor(t.picture(rows, [rows, 8])), rows)

    t.see("by rows", by_key(outputs_of(queue, start)))


@check("AsyncInferQueue/start on strings")
def start_on_strings(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)

    def start():
        queue.start_async(["a", "Grüße"], 1)
        queue.start_async(["", "longer than what fits in place", "漢字"], 2)

    t.see("outputs", by_key(outputs_of(queue, start)))


@check("AsyncInferQueue/start does not wait for the end")
def start_does_not_wait_for_the_end(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    events = []
    queue.set_callback(lambda request, job: events.append(f"ended {job}"))
    for job in (1, 2):
        queue.start_async([one(job)], job)
        events.append(f"started {job}")
    t.see("before the end", list(events))
    queue.wait_all()
    t.see("after it", events)


@check("AsyncInferQueue/wait_all")
def wait_all(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    queue.wait_all()
    ended = []
    queue.set_callback(lambda request, userdata: ended.append(userdata))
    for count in (3, 2):
        for i in range(count):
            queue.start_async([t.picture(i)])
        queue.wait_all()
        t.see(f"ended after {count} more", len(ended))
    t.see("all idle", queue.is_ready())


@check("AsyncInferQueue/wait_all waits for slow jobs")
def wait_all_waits_for_slow_jobs(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    ended = []
    queue.set_callback(lambda request, job: ended.append(job))
    for job in (1, 2):
        queue.start_async([one(job)], job)
    t.see("before", len(ended))
    queue.wait_all()
    t.see("after", sorted(ended))
    t.see("results", [request.get_output_tensor() for request in queue])


@check("AsyncInferQueue/is_ready")
def is_ready(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    t.see("fresh", queue.is_ready())
    queue.start_async([t.picture(1)])
    t.see("one of two", queue.is_ready())
    queue.start_async([t.picture(2)])
    queue.wait_all()
    t.see("after all", queue.is_ready())


@check("AsyncInferQueue/is_ready while all are busy")
def is_ready_while_all_are_busy(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    queue.start_async([one(1)])
    t.see("busy", queue.is_ready())
    queue.wait_all()
    t.see("afterwards", queue.is_ready())


@check("AsyncInferQueue/get_idle_request_id")
def get_idle_request_id(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    t.see("fresh", queue.get_idle_request_id())
    t.see("still", queue.get_idle_request_id())
    queue.start_async([t.picture(1)], "a")
    t.see("the next", queue.get_idle_request_id())
    queue.start_async([t.picture(2)], "b")
    t.see("taken", queue.userdata)
    queue.wait_all()


@check("AsyncInferQueue/get_idle_request_id waits")
def get_idle_request_id_waits(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    ended = []
    queue.set_callback(lambda request, userdata: ended.append(True))
    queue.start_async([one(1)])
    t.see("before", bool(ended))
    t.see("the only one", queue.get_idle_request_id())
    t.see("after", bool(ended))
    queue.wait_all()


@check("AsyncInferQueue/idle requests first in, first out")
def idle_requests_first_in_first_out(t):
    queue = ov.AsyncInferQueue(t.compiled(), 3)
    ids = []
    for job in range(7):
        ids.append(queue.get_idle_request_id())
        queue.start_async([t.picture(1)], job)
        queue.wait_all()
    t.see("ids", ids)
    t.see("userdata", queue.userdata)


@check("AsyncInferQueue/userdata")
def userdata_of_each(t):
    queue = ov.AsyncInferQueue(t.compiled(), 3)
    t.see("fresh", queue.userdata)
    queue.start_async([t.picture(1)], "a")
    queue.start_async([t.picture(2)], 2)
    queue.wait_all()
    t.see("of two jobs", queue.userdata)
    queue.start_async([t.picture(3)], ["c"])
    queue.wait_all()
    t.see("of three", queue.userdata)


@check("AsyncInferQueue/userdata is replaced by each job")
def userdata_is_replaced_by_each_job(t):
    queue = ov.AsyncInferQueue(t.compiled(), 1)
    given = []
    queue.set_callback(lambda request, userdata: given.append(userdata))
    queue.start_async([t.picture(1)], "a")
    queue.wait_all()
    queue.start_async([t.picture(1)])
    queue.wait_all()
    t.see("queue's, of none", list(queue.userdata))
    queue.start_async([t.picture(1)], 0)
    queue.wait_all()
    t.see("callback's", given)
    t.see("queue's", queue.userdata)


@check("AsyncInferQueue/[index] and iter")
def index_and_iter(t):
    queue = ov.AsyncInferQueue(t.compiled(), 3)
    for seed in (1, 2, 3):
        queue.start_async([t.picture(seed)])
    queue.wait_all()
    t.see("by index", [queue[index].get_output_tensor() for index in (0, 1, 2)])
    t.see("iterated", [request.get_output_tensor() for request in queue])
    t.see("inputs", [request.get_input_tensor() for request in queue])
    t.see("number", len(list(queue)) == len(queue))


@check("AsyncInferQueue/two queues of one model")
def two_queues_of_one_model(t):
    queues = [ov.AsyncInferQueue(t.compiled(), 1), ov.AsyncInferQueue(t.compiled(), 1)]
    ended = [[], []]
    queues[0].set_callback(lambda request, job: ended[0].append(job))
    queues[1].set_callback(lambda request, job: ended[1].append(job))
    for job in (1, 2, 3):
        queues[job % 2].start_async([t.picture(job)], job)
    for queue in queues:
        queue.wait_all()
    t.see("ended", ended)
    t.see("results", [queue[0].get_output_tensor() for queue in queues])


@check("AsyncInferQueue/states of each request")
def states_of_each_request(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)
    for value in (1, 2, 3, 4):
        queue.start_async(floats([value] * 4))
        queue.wait_all()
    t.see("sums", [request.get_output_tensor() for request in queue])


@check("AsyncInferQueue/infer")
def infer(t):
    request = t.request()
    t.see("in order", [request.infer([t.picture(seed)]) for seed in (1, 2, 3, 4, 5)])


@check("AsyncInferQueue/infer of an asynchronous source")
def infer_of_an_asynchronous_source(t):
    request = t.request()
    t.see("in order", [request.infer({0: t.picture(seed)}) for seed in (1, 2, 3, 4)])

import numpy as np
from check import check

COMPILED = {}


def profile(t):
    """A request that counts, after one run, and what it counted."""
    if t.model not in COMPILED:
        COMPILED[t.model] = t.compile({"PERF_COUNT": True})
    request = COMPILED[t.model].create_infer_request()
    request.infer([t.picture(1)])
    return request, request.get_profiling_info()


def profile_without(t):
    request = t.request()
    request.infer([t.picture(1)])
    return request.get_profiling_info()


def executed(infos):
    return [info for info in infos if info.status.name == "EXECUTED"]


def of_type(infos, node_type):
    return [info for info in infos if info.node_type == node_type]


def microseconds(times):
    return sum(round(each.total_seconds() * 1e6) for each in times)


def names(infos):
    return [info.node_name for info in infos]


@check("ProfilingInfo/status")
def status(t):
    _, infos = profile(t)
    t.see("statuses", [info.status.name for info in infos])
    t.see("some were executed", len(executed(infos)) > 0)
    t.see("inputs are not run", [info.status.name for info in of_type(infos, "Parameter")])


@check("ProfilingInfo/status without PERF_COUNT")
def status_without_perf_count(t):
    infos = profile_without(t)
    t.see("there are nodes", len(infos) > 0)
    t.see("executed", len(executed(infos)))
    t.see("not run", all(info.status.name == "NOT_RUN" for info in infos))


@check("ProfilingInfo/node_name")
def node_name(t):
    _, infos = profile(t)
    t.see("names", names(infos))
    t.see("they differ", len(set(names(infos))) == len(infos))
    t.see("of inputs", names(of_type(infos, "Parameter")))
    t.see("of outputs", names(of_type(infos, "Result")))


@check("ProfilingInfo/node_type")
def node_type(t):
    _, infos = profile(t)
    t.see("types", [info.node_type for info in infos])
    t.see("inputs", len(of_type(infos, "Parameter")))
    t.see("outputs", len(of_type(infos, "Result")))


@check("ProfilingInfo/exec_type")
def exec_type(t):
    _, infos = profile(t)
    t.see("kernels", [info.exec_type for info in infos])
    t.see("each has one", all(len(info.exec_type) > 0 for info in infos))


@check("ProfilingInfo/real_time")
def real_time(t):
    request = t.compile({"PERF_COUNT": True}).create_infer_request()
    request.infer([t.picture(1)])
    infos = request.get_profiling_info()
    total = microseconds(info.real_time for info in infos)
    ran = microseconds(info.real_time for info in executed(infos))
    t.see("executed nodes take time", ran > 0)
    t.see("others take none", ran == total)
    run = request.latency * 1000
    t.see("are microseconds", run / 50 < total <= run)


@check("ProfilingInfo/cpu_time")
def cpu_time(t):
    _, infos = profile(t)
    total = microseconds(info.cpu_time for info in infos)
    ran = microseconds(info.cpu_time for info in executed(infos))
    t.see("executed nodes take time", ran > 0)
    t.see("as the CPU plugin has it, the same as in all", all(info.cpu_time == info.real_time for info in infos))
    t.see("others take none", ran == total)


@check("ProfilingInfo/times without PERF_COUNT")
def times_without_perf_count(t):
    infos = profile_without(t)
    t.see("real", microseconds(info.real_time for info in infos))
    t.see("processor", microseconds(info.cpu_time for info in infos))


@check("ProfilingInfo/before any run")
def before_any_run(t):
    profile(t)
    infos = COMPILED[t.model].create_infer_request().get_profiling_info()
    t.see("the same nodes", names(infos) == names(profile(t)[1]))


@check("ProfilingInfo/the list is a copy")
def the_list_is_a_copy(t):
    request, infos = profile(t)
    listed = names(infos)
    infos.clear()
    t.see("again", names(request.get_profiling_info()) == listed)
    t.see("as a property", names(request.profiling_info) == listed)


@check("ProfilingInfo/of several nodes")
def of_several_nodes(t):
    request = t.compile({"PERF_COUNT": True}).create_infer_request()
    values = np.ones([2, 3], dtype=np.float32)

    def rows():
        return [[info.status.name, info.node_name, info.node_type] for info in request.get_profiling_info()]

    t.see("before", rows())
    request.infer([values, values])
    t.see("after", rows())


@check("ProfilingInfo/of an asynchronous run")
def of_an_asynchronous_run(t):
    profile(t)
    request = COMPILED[t.model].create_infer_request()
    request.start_async([t.picture(1)])
    request.wait()
    infos = request.get_profiling_info()
    t.see("some were executed", len(executed(infos)) > 0)
    t.see("take time", microseconds(info.real_time for info in infos) > 0)


@check("ProfilingInfo/refused while it runs")
def refused_while_it_runs(t):
    request = t.request()
    request.start_async([np.ones([1, 1], dtype=np.float32)])

    def control():
        request.wait()
        request.get_profiling_info()

    t.refuses("busy", lambda: request.get_profiling_info(), control)

import pathlib
import shutil
import sys

import numpy as np
import openvino as ov
from check import check

F32 = {"INFERENCE_PRECISION_HINT": "f32"}


def answer(t, compiled, seed=1):
    return compiled([t.picture_tensor(seed)])[0]


def ports_of(model):
    # An output's index here is its node's, not its place.
    ports = [*enumerate(model.inputs), *enumerate(model.outputs)]
    return [[index, sorted(port.names), port.element_type, port.partial_shape] for index, port in ports]


def weights_path(t):
    return str(pathlib.Path(t.path()).with_suffix(".bin"))


def bytes_of(path):
    return pathlib.Path(path).read_bytes()


def plugins_file(t):
    plugin = ov.Core().get_versions("CPU")["CPU"].description
    location = f"{plugin}.dll" if sys.platform == "win32" else f"lib{plugin}.so"
    path = pathlib.Path(t.folder, "plugins.xml")
    properties = '<properties><property key="PERF_COUNT" value="YES"/></properties>'
    plugins = f'<plugins><plugin name="MYCPU" location="{location}">{properties}</plugin></plugins>'
    path.write_text(f"<ie>{plugins}</ie>")
    return str(path)


def profiles(compiled):
    """Whether it counts: this binding gives a compiled model's booleans as text, "YES" or "NO"."""
    return compiled.get_property("PERF_COUNT") in (True, "YES")


@check("Core/each has its own properties")
def each_has_its_own_properties(t):
    one, other = ov.Core(), ov.Core()
    one.set_property("CPU", {"PERF_COUNT": True})
    t.see("set", one.get_property("CPU", "PERF_COUNT"))
    t.see("the other", other.get_property("CPU", "PERF_COUNT"))
    t.see("model", ports_of(one.read_model(t.path())))
    t.see("model of the other", ports_of(other.read_model(t.path())))


@check("Core/a configuration of plugins")
def a_configuration_of_plugins(t):
    configured = ov.Core(plugins_file(t))
    t.see("listed", "MYCPU" in configured.available_devices)
    t.see("its property", configured.get_property("MYCPU", "PERF_COUNT"))
    t.see("the other device's", configured.get_property("CPU", "PERF_COUNT"))
    t.see("model", ports_of(configured.read_model(t.path())))
    t.see("without it", "MYCPU" in ov.Core().available_devices)


@check("Core/a configured plugin infers")
def a_configured_plugin_infers(t):
    compiled = ov.Core(plugins_file(t)).compile_model(t.path(), "MYCPU", F32)
    t.see("profiling", profiles(compiled))
    t.see("output", answer(t, compiled))


@check("Core/a configuration that is none")
def a_configuration_that_is_none(t):
    missing = f"{t.folder}/missing.xml"
    path = plugins_file(t)
    t.refuses("missing", lambda: ov.Core(missing), lambda: ov.Core(path))
    t.refuses("a number", lambda: ov.Core(3), lambda: ov.Core())


@check("Core/available_devices")
def available_devices(t):
    core = ov.Core()
    t.see("devices", core.available_devices)
    t.see("the processor", "CPU" in core.get_available_devices())
    core.available_devices.clear()
    t.see("again", "CPU" in core.available_devices)


@check("Core/get_versions")
def get_versions(t):
    core = ov.Core()
    versions = core.get_versions("CPU")
    t.see("devices", list(versions))
    t.see("description", versions["CPU"].description)
    t.see("build", versions["CPU"].build_number)
    t.refuses("a number", lambda: core.get_versions(3), lambda: core.get_versions("CPU"))


@check("Core/read_model from a path")
def read_model_from_a_path(t):
    model = ov.Core().read_model(t.path())
    t.see("name", model.friendly_name)
    t.see("ports", ports_of(model))
    t.see("dynamic", model.is_dynamic())


@check("Core/read_model of models with several ports")
def read_model_of_models_with_several_ports(t):
    model = ov.Core().read_model(t.path())
    t.see("name", model.friendly_name)
    t.see("ports", ports_of(model))
    t.see("dynamic", model.is_dynamic())


@check("Core/read_model with weights that lie elsewhere")
def read_model_with_weights_that_lie_elsewhere(t):
    core = ov.Core()
    moved = f"{t.folder}/mödel 模型 1.xml"
    shutil.copyfile(t.path(), moved)
    model = core.read_model(moved, weights_path(t))
    t.see("ports", ports_of(model))
    compiled = core.compile_model(model, "CPU", F32)
    t.see("output", answer(t, compiled))
    t.see("another picture", answer(t, compiled, 2))


@check("Core/read_model without its weights")
def read_model_without_its_weights(t):
    core = ov.Core()
    moved = f"{t.folder}/moved.xml"
    shutil.copyfile(t.path(), moved)

    def read():
        core.read_model(moved, weights_path(t))

    t.refuses("none", lambda: core.read_model(moved), read)
    t.refuses("missing", lambda: core.read_model(moved, f"{t.folder}/missing.bin"), read)
    t.refuses("a number", lambda: core.read_model(moved, 3), read)


@check("Core/read_model of what is no model")
def read_model_of_what_is_no_model(t):
    core = ov.Core()
    garbage = pathlib.Path(t.folder, "garbage.xml")
    garbage.write_text("<net garbage")
    cut = pathlib.Path(t.folder, "cut.xml")
    cut.write_bytes(bytes_of(t.path())[:900])

    def read():
        return core.read_model(t.path())

    t.refuses("missing", lambda: core.read_model(f"{t.folder}/missing.xml"), read)
    t.refuses("a folder", lambda: core.read_model(t.folder), read)
    t.refuses("garbage", lambda: core.read_model(garbage), read)
    t.refuses("cut", lambda: core.read_model(cut), read)
    t.refuses("no name", lambda: core.read_model(""), read)
    t.refuses("a number", lambda: core.read_model(3), read)
    t.refuses("null", lambda: core.read_model(None), read)
    t.see("afterwards", ports_of(read()))


@check("Core/read_model from bytes")
def read_model_from_bytes(t):
    core = ov.Core()
    model = core.read_model(bytes_of(t.path()), bytes_of(weights_path(t)))
    t.see("name", model.friendly_name)
    t.see("ports", ports_of(model))
    t.see("output", answer(t, core.compile_model(model, "CPU", F32)))


@check("Core/read_model from ONNX bytes")
def read_model_from_onnx_bytes(t):
    core = ov.Core()
    model = core.read_model(bytes_of(t.path()))
    t.see("ports", ports_of(model))
    t.see("output", answer(t, core.compile_model(model, "CPU", F32)))


@check("Core/read_model copies the bytes")
def read_model_copies_the_bytes(t):
    core = ov.Core()
    xml, weights = bytes_of(t.path()), bytes_of(weights_path(t))
    tensor = ov.Tensor(np.frombuffer(weights, np.uint8))
    t.see("bytes", answer(t, core.compile_model(core.read_model(xml, weights), "CPU", F32)))
    t.see("a tensor", answer(t, core.compile_model(core.read_model(xml, tensor), "CPU", F32)))


@check("Core/read_model from bytes that are none")
def read_model_from_bytes_that_are_none(t):
    core = ov.Core()
    xml, weights = bytes_of(t.path()), bytes_of(weights_path(t))

    def read():
        return core.read_model(xml, weights)

    t.refuses("no weights", lambda: core.read_model(xml), read)
    t.refuses("too few weights", lambda: core.read_model(xml, weights[:4]), read)
    t.refuses("empty", lambda: core.read_model(b"", weights), read)
    t.refuses("cut", lambda: core.read_model(xml[:900], weights), read)
    t.refuses("no bytes", lambda: core.read_model([1, 2], weights), read)
    t.see("afterwards", ports_of(read()))


@check("Core/readModelAsync")
def read_model_async(t):
    core = ov.Core()
    model = core.read_model(t.path())
    t.see("name", model.friendly_name)
    t.see("ports", ports_of(model))
    missing = f"{t.folder}/missing.xml"
    t.refuses("missing", lambda: core.read_model(missing), lambda: core.read_model(t.path()))


@check("Core/readModelAsync from bytes")
def read_model_async_from_bytes(t):
    core = ov.Core()
    of_bytes = core.read_model(bytes_of(t.path()), bytes_of(weights_path(t)))
    for i, model in enumerate([of_bytes, core.read_model(t.path(), weights_path(t))]):
        t.see(f"output {i}", answer(t, core.compile_model(model, "CPU", F32)))
    t.refuses("a number", lambda: core.read_model(3), lambda: core.read_model(t.path()))


@check("Core/compile_model of a model")
def compile_model_of_a_model(t):
    core = ov.Core()
    model = core.read_model(t.path())
    compiled = core.compile_model(model, "CPU", F32)
    t.see("ports", ports_of(compiled))
    t.see("output", answer(t, compiled))
    t.see("another picture", answer(t, compiled, 2))
    t.see("the model as before", ports_of(model))


@check("Core/compile_model of a path")
def compile_model_of_a_path(t):
    compiled = ov.Core().compile_model(t.path(), "CPU", F32)
    t.see("ports", ports_of(compiled))
    t.see("output", answer(t, compiled))


@check("Core/compile_model of a file URL")
def compile_model_of_a_file_url(t):
    t.see("output", answer(t, ov.Core().compile_model(pathlib.Path(t.path()), "CPU", F32)))


@check("Core/compile_model without a device")
def compile_model_without_a_device(t):
    compiled = ov.Core().compile_model(t.path(), config=F32)
    t.see("ports", ports_of(compiled))
    t.see("device", compiled.get_property("EXECUTION_DEVICES"))
    t.see("output", answer(t, compiled))


@check("Core/compile_model of a model without a device or properties")
def compile_model_of_a_model_without_a_device_or_properties(t):
    core = ov.Core()
    compiled = core.compile_model(core.read_model(t.path()))
    t.see("ports", ports_of(compiled))
    t.see("device", compiled.get_property("EXECUTION_DEVICES"))


@check("Core/compile_model with properties")
def compile_model_with_properties(t):
    core = ov.Core()
    properties = {**F32, "PERF_COUNT": True, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
    compiled = core.compile_model(core.read_model(t.path()), "CPU", properties)
    t.see("a boolean", profiles(compiled))
    t.see("a number", compiled.get_property("INFERENCE_NUM_THREADS"))
    t.see("streams", compiled.get_property("NUM_STREAMS"))
    t.see("an element type", compiled.get_property("INFERENCE_PRECISION_HINT"))
    t.see("the device as before", core.get_property("CPU", "PERF_COUNT"))
    request = compiled.create_infer_request()
    request.infer([t.picture_tensor(1)])
    executed = ov.ProfilingInfo.Status.EXECUTED
    t.see("profiled", any(each.status == executed for each in request.get_profiling_info()))


@check("Core/compile_model with every kind of value")
def compile_model_with_every_kind_of_value(t):
    core = ov.Core()

    def compile_model(**properties):
        return core.compile_model(t.path(), "CPU", {**F32, **properties})

    t.see("false", profiles(compile_model(PERF_COUNT=False)))
    t.see("YES", profiles(compile_model(PERF_COUNT="YES")))
    t.see("NO", profiles(compile_model(PERF_COUNT="NO")))
    t.see("a hint", compile_model(PERFORMANCE_HINT="THROUGHPUT").get_property("PERFORMANCE_HINT"))
    t.see("a number as text", compile_model(INFERENCE_NUM_THREADS="1").get_property("INFERENCE_NUM_THREADS"))
    t.see("several", ports_of(compile_model(PERF_COUNT=True, PERFORMANCE_HINT="LATENCY", NUM_STREAMS=1)))


@check("Core/compile_model gives models of their own")
def compile_model_gives_models_of_their_own(t):
    core = ov.Core()
    model = core.read_model(t.path())
    first = core.compile_model(model, "CPU", F32)
    second = core.compile_model(model, "CPU", {**F32, "PERF_COUNT": True})
    t.see("first", profiles(first))
    t.see("second", profiles(second))
    held = answer(t, first, 1)
    t.see("other picture", answer(t, second, 2))
    t.see("held", held)


@check("Core/compile_model refuses")
def compile_model_refuses(t):
    core = ov.Core()
    model = core.read_model(t.path())

    def compile_model():
        return core.compile_model(model, "CPU", F32)

    def of_path():
        core.compile_model(t.path(), "CPU", F32)

    t.refuses("unknown device", lambda: core.compile_model(model, "FOO"), compile_model)
    t.refuses("no device", lambda: core.compile_model(model, ""), compile_model)
    t.refuses("unknown device, path", lambda: core.compile_model(t.path(), "FOO"), of_path)
    t.refuses("unknown property", lambda: core.compile_model(model, "CPU", {"NOPE": 1}), compile_model)
    t.refuses("unknown, path", lambda: core.compile_model(t.path(), "CPU", {"NOPE": 1}), of_path)
    t.refuses("wrong value", lambda: core.compile_model(model, "CPU", {"NUM_STREAMS": "many"}), compile_model)
    t.refuses("missing", lambda: core.compile_model(f"{t.folder}/missing.xml", "CPU"), of_path)
    t.refuses("no model", lambda: core.compile_model(3, "CPU"), compile_model)
    t.refuses("no properties", lambda: core.compile_model(model, "CPU", 3), compile_model)
    t.refuses("device of another kind", lambda: core.compile_model(model, 3), compile_model)
    t.see("afterwards", answer(t, compile_model()))


@check("Core/compileModelAsync")
def compile_model_async(t):
    core = ov.Core()
    model = core.read_model(t.path())
    compiled = core.compile_model(model, "CPU", {**F32, "PERF_COUNT": True})
    t.see("ports", ports_of(compiled))
    t.see("property", profiles(compiled))
    t.see("output", answer(t, compiled))
    model.reshape(model.input().partial_shape)
    t.see("reshaped", ports_of(model))


@check("Core/compileModelAsync of a path")
def compile_model_async_of_a_path(t):
    core = ov.Core()

    def compile_model():
        return core.compile_model(t.path(), "CPU", F32)

    t.see("one", answer(t, compile_model()))
    t.see("other", answer(t, compile_model(), 2))
    t.refuses("unknown device", lambda: core.compile_model(t.path(), "FOO", F32), compile_model)
    t.refuses("unknown property", lambda: core.compile_model(t.path(), "CPU", {"NOPE": 1}), compile_model)
    t.refuses("missing", lambda: core.compile_model(f"{t.folder}/missing.xml", "CPU"), compile_model)
    t.refuses("no model", lambda: core.compile_model(3, "CPU"), compile_model)
    t.see("afterwards", answer(t, compile_model()))


@check("Core/import_model")
def import_model(t):
    blob = t.compiled().export_model().getvalue()
    imported = ov.Core().import_model(blob, "CPU")
    in_f32 = ov.Core().import_model(blob, "CPU", F32)
    t.see("ports", ports_of(imported))
    t.see("output", answer(t, imported))
    t.see("another picture", answer(t, imported, 2))
    t.see("output in f32", answer(t, in_f32))
    t.see("another picture in f32", answer(t, in_f32, 2))


@check("Core/import_model into another core")
def import_model_into_another_core(t):
    t.see("ports", ports_of(ov.Core().import_model(t.compiled().export_model(), "CPU")))


@check("Core/import_model with properties")
def import_model_with_properties(t):
    core = ov.Core()
    blob = t.compiled().export_model().getvalue()
    imported = core.import_model(blob, "CPU", {**F32, "PERF_COUNT": True})
    t.see("set", profiles(imported))
    t.see("the device as before", core.get_property("CPU", "PERF_COUNT"))
    t.see("not set", profiles(core.import_model(blob, "CPU")))
    t.see("output", answer(t, imported))


@check("Core/import_model refuses")
def import_model_refuses(t):
    core = ov.Core()
    blob = t.compiled().export_model().getvalue()

    def control():
        return core.import_model(blob, "CPU")

    t.refuses("empty", lambda: core.import_model(b"", "CPU"), control)
    t.refuses("zeros", lambda: core.import_model(bytes(700), "CPU"), control)
    t.refuses("cut", lambda: core.import_model(blob[:300], "CPU"), control)
    t.refuses("unknown device", lambda: core.import_model(blob, "FOO"), control)
    t.refuses("no bytes", lambda: core.import_model("x", "CPU"), control)
    t.refuses("unknown property", lambda: core.import_model(blob, "CPU", {"NOPE": 1}), control)
    t.see("the device as before", core.get_property("CPU", "PERF_COUNT"))
    t.see("afterwards", answer(t, control()))


@check("Core/get_property of the runtime")
def get_property_of_the_runtime(t):
    core = ov.Core()
    t.see("on", core.get_property("ENABLE_MMAP"))
    t.see("off", core.get_property("FORCE_TBB_TERMINATE"))
    t.see("text", core.get_property("CACHE_DIR"))

    def control():
        core.get_property("ENABLE_MMAP")

    t.refuses("unknown", lambda: core.get_property("NOPE"), control)
    t.refuses("a device's", lambda: core.get_property("PERF_COUNT"), control)
    t.refuses("a number", lambda: core.get_property(3), control)


@check("Core/get_property of a device")
def get_property_of_a_device(t):
    core = ov.Core()

    def get(name):
        return core.get_property("CPU", name)

    t.see("boolean", get("PERF_COUNT"))
    t.see("number", get("INFERENCE_NUM_THREADS"))
    t.see("fraction", get("CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE"))
    t.see("hint", get("PERFORMANCE_HINT").name)
    t.see("mode", get("EXECUTION_MODE_HINT").name)
    t.see("list of text", get("EXECUTION_DEVICES"))
    t.see("empty list", get("MODEL_DISTRIBUTION_POLICY"))
    t.see("text", get("FULL_DEVICE_NAME"))
    t.see("list of numbers", get("RANGE_FOR_STREAMS"))
    t.see("capabilities", get("OPTIMIZATION_CAPABILITIES"))
    t.see("names", list(get("SUPPORTED_PROPERTIES")))
    t.see("element type", get("INFERENCE_PRECISION_HINT"))
    t.refuses("unknown", lambda: get("NOPE"), lambda: get("PERF_COUNT"))
    t.refuses("unknown device", lambda: core.get_property("FOO", "PERF_COUNT"), lambda: get("PERF_COUNT"))
    t.refuses("a number", lambda: core.get_property(3, "PERF_COUNT"), lambda: get("PERF_COUNT"))


@check("Core/set_property of the runtime")
def set_property_of_the_runtime(t):
    core = ov.Core()
    core.set_property({"ENABLE_MMAP": False})
    t.see("set", core.get_property("ENABLE_MMAP"))
    t.see("another core's", ov.Core().get_property("ENABLE_MMAP"))
    t.see("model", ports_of(core.read_model(t.path())))
    core.set_property({"ENABLE_MMAP": True})
    t.see("set back", core.get_property("ENABLE_MMAP"))
    t.refuses("a number", lambda: core.set_property(3), lambda: core.set_property({}))


@check("Core/set_property of all devices")
def set_property_of_all_devices(t):
    core = ov.Core()
    core.set_property({"PERF_COUNT": True, "INFERENCE_NUM_THREADS": 1})
    t.see("boolean", core.get_property("CPU", "PERF_COUNT"))
    t.see("number", core.get_property("CPU", "INFERENCE_NUM_THREADS"))
    compiled = core.compile_model(t.path(), "CPU", F32)
    t.see("compiled", profiles(compiled))
    t.see("output", answer(t, compiled))


@check("Core/set_property of a device")
def set_property_of_a_device(t):
    core = ov.Core()
    core.set_property("CPU", {**F32, "PERF_COUNT": True, "INFERENCE_NUM_THREADS": 1})
    t.see("boolean", core.get_property("CPU", "PERF_COUNT"))
    t.see("number", core.get_property("CPU", "INFERENCE_NUM_THREADS"))
    compiled = core.compile_model(t.path(), "CPU")
    t.see("compiled", profiles(compiled))
    t.see("output", answer(t, compiled))
    core.set_property("CPU", {"PERF_COUNT": False})
    t.see("set back", core.get_property("CPU", "PERF_COUNT"))
    t.see("the other as it was", core.get_property("CPU", "INFERENCE_NUM_THREADS"))
    t.see("compiled before", profiles(compiled))


@check("Core/set_property refuses")
def set_property_refuses(t):
    core = ov.Core()
    core.get_property("CPU", "PERF_COUNT")

    def control():
        core.set_property("CPU", {"PERF_COUNT": False})

    # A core that refused takes nothing more: each has its own.
    def fresh():
        made = ov.Core()
        made.get_property("CPU", "PERF_COUNT")
        return made

    t.refuses("unknown", lambda: fresh().set_property("CPU", {"NOPE": 1}), control)
    t.refuses("wrong value", lambda: fresh().set_property("CPU", {"NUM_STREAMS": "many"}), control)
    t.refuses("unknown everywhere", lambda: fresh().set_property({"NOPE": 1}), control)
    t.refuses("unknown device", lambda: fresh().set_property("FOO", {"PERF_COUNT": True}), control)
    t.refuses("no properties", lambda: fresh().set_property("CPU", 3), control)
    t.see("as before", core.get_property("CPU", "PERF_COUNT"))


@check("Core/add_extension refuses what is no library")
def add_extension_refuses_what_is_no_library(t):
    core = ov.Core()

    def read():
        return core.read_model(t.path())

    t.refuses("missing", lambda: core.add_extension(f"{t.folder}/missing.so"), read)
    t.refuses("a model", lambda: core.add_extension(t.path()), read)
    t.refuses("a number", lambda: core.add_extension(3), read)
    t.see("afterwards", ports_of(read()))

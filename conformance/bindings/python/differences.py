"""
What the members of the documented classes are in Python where that is more than another spelling of the name, and why:
the known differences of the two APIs' forms. Everything else is called by its documented Python name.
"""

import re

import numpy as np
import openvino as ov
from openvino._ov_api import OVDict
from openvino.preprocess import ColorFormat, PaddingMode, PrePostProcessor, ResizeAlgorithm

from values import DTYPES, Bytes, Integer, Odd, Set, Shared, View, is_numpy

# The documented Python names of each member, sent by mod.ts.
SPELLINGS = {}
MEMBERS = {}
# Objects whose memory others use, kept until the check ends.
HELD = []
# Objects whose callbacks may still be returning. Freeing a model then waits for their thread, which waits for
# Python's lock.
KEPT = []


def member(*names):
    """Registers what members are: `Class.member`, `Class.member=` to set it, `Class.new` to make an object."""

    def register(function):
        for name in names:
            MEMBERS[name] = function
        return function

    return register


def call(name, self, args):
    if name in MEMBERS:
        return MEMBERS[name](self, *args) if self is not None else MEMBERS[name](*args)
    owner, own = name.split(".", 1)
    if name not in SPELLINGS and own == "toString":
        return repr(self)
    if own.endswith("="):
        setattr(self, snake(own[:-1]), *args)
        return None
    if own == "new":
        return getattr(ov, owner)(*args)
    answers = [spelled(self, spelling, args) for spelling in SPELLINGS[name]]
    for answer in answers[1:]:
        if type(answer) in (bool, int, str, ov.Type, ov.Shape, ov.PartialShape) and answer != answers[0]:
            raise AssertionError(f"{name}: {SPELLINGS[name]} differ: {answers}")
    return answers[0]


def spelled(self, spelling, args):
    """What a documented name gives: `latency`, `get_tensor(name)`, `len()`, `[index]`."""
    if spelling == "len()":
        return len(self)
    if spelling == "in":
        return args[0] in self
    if spelling.startswith("["):
        return self[args[0]]
    if spelling == "iter()":
        return list(self)
    name = re.match(r"\w+", spelling).group()
    return getattr(self, name)(*args) if "(" in spelling else getattr(self, name)


def snake(name):
    return re.sub(r"[A-Z]", lambda found: f"_{found.group().lower()}", name)


# Element types are strings in TypeScript.


def type_of(name):
    return getattr(ov.Type, name) if isinstance(name, str) and hasattr(ov.Type, name) else name


@member("openvino.elementTypes")
def element_types():
    types = [each for each in vars(ov.Type).values() if isinstance(each, ov.Type)]
    # In the order of their numbers, which are their hashes.
    return [each.get_type_name() for each in sorted(types, key=hash) if each != ov.Type.dynamic]


@member("openvino.getVersion")
def get_version():
    # Python returns only the version.
    return {"buildNumber": ov.get_version()}


@member("openvino.shapeSize")
def shape_size(shape):
    # A C++ function that Python does not have.
    return int(np.prod(shape, dtype=np.int64))


# Typed arrays and lists have no shape, so they take the port's. Lists of numbers take its element type.


def given(ports, inputs):
    """An inference's inputs as the binding takes them."""
    if isinstance(inputs, dict):
        return {key: element(port_of(ports, key), value) for key, value in inputs.items()}
    if isinstance(inputs, list) and not inputs:
        # In TypeScript an empty list means no inputs; Python takes it for an array.
        return {}
    if isinstance(inputs, list) and len(ports) > 1:
        return [element(ports[i] if i < len(ports) else None, value) for i, value in enumerate(inputs)]
    if isinstance(inputs, list):
        first = inputs[0]
        is_one = len(inputs) == 1 and (
            isinstance(first, (ov.Tensor, np.ndarray)) or (isinstance(first, list) and not is_whole(ports[0], inputs))
        )
        return [element(ports[0], first if is_one else inputs)]
    if isinstance(inputs, (np.ndarray, str, bool, int, float)) and len(ports) == 1:
        return element(ports[0], inputs)
    if isinstance(inputs, Odd):
        return object()
    return inputs


def is_whole(port, inputs):
    """Whether nested lists have the port's rank only when the outermost is counted: `[[[1, 2]]]` for `[1,1,2]`."""
    shape = port.partial_shape
    if shape.rank.is_dynamic or depth(inputs) != len(shape):
        return False
    return depth(inputs[0]) > 1 or sum(each.is_dynamic for each in shape) > 1


def depth(value):
    if isinstance(value, np.ndarray):
        return 1
    return 1 + depth(value[0]) if isinstance(value, list) and value else int(isinstance(value, list))


def port_of(ports, key):
    if isinstance(key, int):
        return ports[key] if 0 <= key < len(ports) else None
    if isinstance(key, str):
        return next((port for port in ports if key in port.names), None)
    return key if isinstance(key, (ov.ConstOutput, ov.Output)) else None


def element(port, value):
    if isinstance(value, Odd):
        return object()
    if port is None or isinstance(value, ov.Tensor):
        return value
    kind = port.element_type
    if isinstance(value, (str, bool, int, float)):
        return element(port, [value]) if isinstance(value, str) == (kind == ov.Type.string) else value
    if isinstance(value, list):
        value = np.array(value)
        if kind == ov.Type.string and not value.size:
            # NumPy gives empty lists a floating-point type.
            value = value.astype(str)
    if not isinstance(value, np.ndarray):
        return value
    if kind == ov.Type.bf16:
        return raw(port, shaped(port, value if value.dtype == np.uint16 else bf16_of(value)))
    if value.dtype == np.uint8 and kind == ov.Type.boolean and isinstance(value, Shared):
        return shaped(port, value.view(np.bool_))
    if value.dtype == np.uint8 and kind != ov.Type.boolean and kind.get_type_name() not in DTYPES:
        return raw(port, value)
    return shaped(port, value)


# NumPy has neither bf16 nor packed types: their elements are raw bits and bytes, and numbers are rounded to bf16.


def bf16_of(numbers):
    """The bits of numbers as bf16, the nearest, of two the even."""
    bits = np.asarray(numbers, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


@member("openvino.numberToBf16")
def number_to_bf16(number):
    return int(bf16_of([number])[0])


def raw(port, array):
    """A tensor over elements that are bits and bytes, in the shape of the port that they fill."""
    kind, shape = port.element_type, list(array.shape)
    if array.ndim == 1:
        count = array.nbytes * 8 // kind.bitwidth
        shape = shaped(port, np.empty(count, dtype=np.bool_)).shape
    HELD.append(array)
    return ov.Tensor(array.view(kind.to_dtype()), ov.Shape(shape), kind)


def shaped(port, array):
    if array.ndim != 1:
        return array
    shape = port.partial_shape
    if shape.is_static:
        sizes = list(shape.to_shape())
        return array.reshape(sizes) if np.prod(sizes, dtype=np.int64) == array.size else array
    if shape.rank.is_static and sum(each.is_dynamic for each in shape) == 1:
        sizes = [-1 if each.is_dynamic else each.get_length() for each in shape]
        known = -int(np.prod(sizes, dtype=np.int64))
        return array.reshape(sizes) if known and array.size % known == 0 else array
    return array


def options_of(options, **defaults):
    """Options are a record there; those that Python has not, it is not told."""
    named = {snake(key): value for key, value in (options or {}).items() if key in ("shareInputs", "shareOutputs")}
    return {**defaults, **named}


@member("CompiledModel.infer")
def compiled_model_infer(self, inputs=None, options=None):
    # Python shares inputs by default.
    return self(given(self.inputs, inputs), **options_of(options, share_inputs=False))


@member("CompiledModel.inferNewRequest", "CompiledModel.inferAsync")
def infer_new_request(self, inputs=None, _options=None):
    return self.infer_new_request(given(self.inputs, inputs))


@member("CompiledModel.exportModel")
def export_model(self):
    return Bytes(self.export_model().getvalue())


# A request that was cancelled may not be free yet when wait() has raised, and then the next inference is cancelled too.

CANCELLED = {}


def after_cancel(self, run):
    for _ in range(10_000 if id(self) in CANCELLED else 0):
        try:
            return run()
        except RuntimeError as error:
            if "cancel" not in str(error).lower():
                raise
    return run()


@member("InferRequest.cancel")
def cancel(self):
    CANCELLED[id(self)] = None
    return self.cancel()


@member("InferRequest.infer", "InferRequest.inferAsync")
def infer(self, inputs=None, options=None):
    return after_cancel(self, lambda: self.infer(given(self.model_inputs, inputs), **options_of(options)))


@member("InferRequest.startAsync")
def start_async(self, inputs=None, userdata=None, options=None):
    def start():
        self.start_async(given(self.model_inputs, inputs), userdata, **options_of(options))

    start()
    if id(self) in CANCELLED:
        CANCELLED[id(self)] = start


@member("InferRequest.wait")
def wait(self):
    again = CANCELLED.get(id(self))
    for _ in range(10_000 if again else 0):
        try:
            return self.wait()
        except RuntimeError as error:
            if "cancel" not in str(error).lower():
                raise
            again()
    return self.wait()


@member("InferRequest.setCallback")
def set_callback(self, callback=None, userdata=None, _options=None):
    KEPT.append(self)
    return self.set_callback(callback, userdata)


@member("InferRequest.results")
def results(self):
    # Those of a queue's requests are a plain dictionary.
    found = self.results
    return found if isinstance(found, OVDict) else OVDict(found)


# Documented, but removed from the binding.


@member("InferRequest.inputs")
def inputs(self):
    return self.input_tensors


@member("InferRequest.outputs")
def outputs(self):
    return self.output_tensors


@member("InferRequest.getProfilingInfo", "InferRequest.profilingInfo")
def profiling_info(self):
    def microseconds(time):
        return round(time.total_seconds() * 1e6)

    return [
        {
            "status": info.status.name,
            "nodeName": info.node_name,
            "nodeType": info.node_type,
            "execType": info.exec_type,
            "realTime": microseconds(info.real_time),
            "cpuTime": microseconds(info.cpu_time),
        }
        for info in self.get_profiling_info()
    ]


@member("AsyncInferQueue.startAsync")
def queue_start_async(self, inputs=None, userdata=None, options=None):
    self.start_async(given(self[0].model_inputs, inputs), userdata, **options_of(options))


@member("AsyncInferQueue.setCallback")
def queue_set_callback(self, *callback):
    KEPT.append(self)
    return self.set_callback(*callback[:1])


@member("AsyncInferQueue.infer")
def queue_infer(self, inputs=None):
    return self[0].infer(given(self[0].model_inputs, inputs))


# Python is never asked for the errors of None: TypeScript refuses it as missing.


@member("Core.readModel", "Core.readModelAsync")
def read_model(self, *model):
    return self.read_model(*(each.tobytes() if isinstance(each, np.ndarray) else each for each in model))


@member("Core.compileModel", "Core.compileModelAsync")
def compile_model(self, model=None, device=None, config=None, weights=None):
    if not isinstance(model, np.ndarray):
        return self.compile_model(model, device, config, weights=weights)
    if isinstance(weights, np.ndarray) and model.tobytes().startswith(b"<"):
        # Python takes an IR's text.
        return self.compile_model(model.tobytes().decode(), device, config, weights=weights.tobytes())
    # Other formats need no weights, which Python compiles with only; a tensor's are taken by reading.
    return self.compile_model(read_model(self, model, *([] if weights is None else [weights])), device, config)


@member("Core.importModel", "Core.importModelAsync")
def import_model(self, blob, *rest):
    return self.import_model(blob.tobytes() if isinstance(blob, np.ndarray) else blob, *rest)


@member("Core.getVersions")
def get_versions(self, device):
    return {
        name: {"description": version.description, "buildNumber": version.build_number}
        for name, version in self.get_versions(device).items()
    }


@member("Core.getProperty", "CompiledModel.getProperty")
def get_property(self, *names):
    value = self.get_property(*names)
    return property_value(names[min(1, len(names) - 1)], value)


@member("Core.getSupportedProperties", "CompiledModel.getSupportedProperties")
def get_supported_properties(self, *device):
    return self.get_property(*device, "SUPPORTED_PROPERTIES")


def property_value(name, value):
    if name == "SUPPORTED_PROPERTIES":
        # Only the names of properties: getSupportedProperties also tells which can be set.
        return list(value)
    if isinstance(value, dict):
        return {key: property_value(key, each) for key, each in value.items()}
    # Python returns the word for a value of YES or NO.
    return {"YES": True, "NO": False}.get(value, value) if isinstance(value, str) else value


# The model also has some facts about outputs.


def agreeing(one, other):
    if one != other:
        raise AssertionError(f"{one} and {other} differ")
    return one


@member("Model.outputs")
def model_outputs(self):
    agreeing(self.get_output_size(), len(self.outputs))
    return self.outputs


@member("Model.output")
def model_output(self, *key):
    port = self.output(*key)
    if key and isinstance(key[0], int):
        agreeing(self.get_output_partial_shape(*key), port.partial_shape)
        agreeing(self.get_output_element_type(*key), port.element_type)
        if port.partial_shape.is_static:
            agreeing(self.get_output_shape(*key), port.shape)
    return port


# Of nodes, TypeScript has descriptions.


def node(self):
    return {
        "friendlyName": self.get_friendly_name(),
        "typeName": self.get_type_name(),
        "inputs": [
            {"node": source.get_node().get_friendly_name(), "index": source.get_index()}
            for source in (each.get_source_output() for each in self.inputs())
        ],
        "outputs": [
            {
                "names": Set(sorted(each.get_names())),
                "elementType": each.get_element_type(),
                "partialShape": each.get_partial_shape(),
            }
            for each in self.outputs()
        ],
    }


def nodes(found):
    return [node(each) for each in found]


@member("Model.getOps")
def get_ops(self):
    return nodes(self.get_ops())


@member("Model.getOrderedOps")
def get_ordered_ops(self):
    return nodes(self.get_ordered_ops())


@member("Model.parameters", "Model.getParameters")
def parameters(self):
    return agreeing(nodes(self.parameters), nodes(self.get_parameters()))


@member("Model.results", "Model.getResults")
def model_results(self):
    return agreeing(nodes(self.results), nodes(self.get_results()))


@member("Model.result", "Model.getResult")
def model_result(self):
    return agreeing(node(self.result), node(self.get_result()))


@member("Model.getOutputOp")
def get_output_op(self, index=None):
    return node(self.get_output_op(index))


@member("Model.getVariableById")
def get_variable_by_id(self, id=None):
    found = self.get_variable_by_id(id)
    if found is None:
        return None
    return {
        "variableId": found.info.variable_id,
        "dataShape": found.info.data_shape,
        "dataType": found.info.data_type,
    }


@member("ConstOutput.node", "ConstOutput.getNode")
def port_node(self):
    return agreeing(node(self.node), node(self.get_node()))


@member("Model.reshape")
def reshape(self, shapes=None, options={}):
    def each(shape):
        return partial_shape(shape) if isinstance(shape, (list, np.ndarray)) else shape

    def all_of(shapes):
        return {key: each(shape) for key, shape in shapes.items()} if isinstance(shapes, dict) else each(shapes)

    # The variables' shapes are the second argument itself.
    variables = options.get("variables", options) if isinstance(options, dict) else options
    return self.reshape(all_of(shapes), all_of(variables))


@member("Model.setBatch")
def set_batch(self, size=None):
    ov.set_batch(self, ov.Dimension(*size) if isinstance(size, list) else dimension_of(size))


@member("Model.getBatch")
def get_batch(self):
    batch = ov.get_batch(self)
    # Without an upper bound it is 2^63 - 1 here, or -1.
    upper = batch.get_max_length()
    return {"min": batch.get_min_length(), "max": -1 if upper >= 2**63 - 1 else upper}


@member("Model.friendlyName=")
def set_friendly_name(self, name=None):
    # Assigning to the attribute makes another one, of the Python object only.
    self.set_friendly_name(name)


@member("openvino.saveModel")
def save_model(model=None, path=None, options=None):
    ov.save_model(model, path, **{snake(name): value for name, value in (options or {}).items()})


# Of runtime information, TypeScript has texts only, and not the version of the format that the model was read from.


def texts(value):
    if isinstance(value, ov.OVAny):
        value = value.value
    if hasattr(value, "items"):
        return {name: texts(each) for name, each in value.items()}
    return value if isinstance(value, str) else str(value)


@member("Model.rtInfo")
def rt_info(self):
    agreeing(list(self.rt_info), list(self.get_rt_info()))
    return {name: value for name, value in texts(self.rt_info).items() if name != "version"}


@member("Model.getRtInfo")
def get_rt_info(self, path=None):
    return texts(self.get_rt_info(path))


@member("ConstOutput.names", "Model.names")
def names(self):
    return Set(sorted(self.names))


@member("ConstOutput.equals", "PartialShape.equals")
def equals(self, other=None):
    return self == (ov.Shape(other) if isinstance(other, list) else other)


@member("InferResults.get")
def get(self, key=None, *otherwise):
    if otherwise:
        return self.get(key, *otherwise)
    # get() returns None for an unknown key, which TypeScript refuses.
    value = self[key]
    if self.get(key) is not value:
        raise AssertionError(f"[{key}] and get({key}) differ")
    return value


@member("InferResults.names")
def result_names(self):
    return [sorted(each) for each in self.names()]


@member("InferResults.keys")
def keys(self):
    return agreeing(list(self.keys()), list(self))


@member("InferResults.values")
def values(self):
    return list(self.values())


@member("InferResults.entries")
def entries(self):
    return [list(each) for each in self.items()]


@member("InferResults.toDict")
def to_dict(self):
    # Its keys are ports, which a record cannot have.
    return {port.any_name: value for port, value in self.to_dict().items()}


# Tensors.


def sizes(shape):
    """Typed arrays of integers are shapes there, too."""
    return shape.tolist() if isinstance(shape, np.ndarray) and shape.dtype.kind in "iu" else shape


def tensor_of_port(port, memory):
    made = ov.Tensor(port) if memory is None else ov.Tensor(port, memory)
    if memory is not None:
        HELD.append(memory)
    elif made.element_type != ov.Type.string:
        made.data.fill(0)
    return made


@member("Tensor.new")
def tensor(kind=None, shape=None, memory=None):
    if isinstance(kind, ov.Tensor):
        return ov.Tensor(kind, sizes(shape), sizes(memory))
    if isinstance(kind, (ov.ConstOutput, ov.Output)):
        return tensor_of_port(kind, shape)
    shape = sizes(shape)
    if memory is None:
        made = ov.Tensor(type_of(kind), shape)
        # TypeScript fills new memory with zeros. A packed tensor does not own all bits of its bytes.
        if made.element_type.get_type_name() in (*DTYPES, "bf16"):
            made.data.fill(0)
        return made
    array = memory.view(type_of(kind).to_dtype())
    HELD.append(array)
    return ov.Tensor(array, ov.Shape(shape), type_of(kind))


def first_of(values):
    return first_of(values[0]) if isinstance(values, list) and values else values


def converted(array, kind):
    return array.astype(type_of(kind).to_dtype())


def of_raw(values, kind, options):
    """A tensor of a type that NumPy has not: of its bytes, or, of bf16, of its bits or of numbers."""
    bits = np.uint16 if kind == ov.Type.bf16 else np.uint8
    is_bits = isinstance(values, np.ndarray) and values.dtype == bits
    if not is_bits and kind != ov.Type.bf16:
        raise TypeError(f"numbers of {kind}")
    array = values if is_bits else bf16_of(values)
    tensor = ov.Tensor(kind, options.get("shape", list(array.shape)))
    bytes_of(tensor)[:] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return tensor


@member("Tensor.from")
def tensor_from(values, options=None):
    options = options or {}
    kind = options.get("type")
    if isinstance(values, list) and isinstance(first_of(values), np.ndarray):
        values = np.array(values)
    if kind is not None and not is_numpy(type_of(kind)):
        return of_raw(values, type_of(kind), options)
    if isinstance(values, np.ndarray):
        array = values if kind is None else converted(values, kind)
    elif kind is None:
        # In TypeScript numbers become f32, and integers are bigints.
        tensor = ov.Tensor(values)
        if tensor.element_type == ov.Type.string and "shape" not in options:
            return tensor
        array = tensor.str_data if tensor.element_type == ov.Type.string else tensor.data
        is_number = array.dtype.kind in "iuf" and not isinstance(first_of(values), Integer)
        array = array.astype(np.float32) if is_number else array
    else:
        array = converted(np.array(values), kind)
    if "shape" in options:
        array = array.reshape(options["shape"])
    return ov.Tensor(array, shared_memory=False)


def bytes_of(owner):
    return owner.data.reshape(-1).view(np.uint8)


@member("Tensor.data")
def data(self):
    if self.element_type == ov.Type.string:
        raise TypeError("strings")
    if not self.is_continuous():
        raise TypeError("a region that is not contiguous has no typed array in JavaScript")
    return View(self, bytes_of, self.element_type.get_type_name())


@member("Tensor.bytesData")
def bytes_data(self):
    return [Bytes(each) for each in self.bytes_data.flat]


@member("Tensor.bytesData=")
def set_bytes_data(self, texts):
    self.bytes_data = [each.tobytes() if isinstance(each, np.ndarray) else each for each in texts]


@member("Tensor.as")
def as_type(self, kind=None):
    # Python has no types to narrow.
    if self.element_type != type_of(kind):
        raise TypeError(f"{self.element_type} is not {kind}")
    return self


def bigints(items):
    return [bigints(item) for item in items] if isinstance(items, list) else Integer(items)


@member("Tensor.toList")
def to_list(self):
    kind = self.element_type
    if kind == ov.Type.string:
        return self.str_data.tolist()
    if kind == ov.Type.bf16:
        bits = bytes_of(self).view(np.uint16).astype(np.uint32) << 16
        return bits.view(np.float32).reshape(list(self.shape)).tolist()
    if not is_numpy(kind):
        # In Python, the data are bytes. A constant converts them; helpers.unpack_data takes them in another order.
        items = ov.op.Constant(self).get_data(dtype=np.float32)
        return items.reshape(list(self.shape)).astype(float).tolist()
    items = self.data.tolist()
    return bigints(items) if kind in (ov.Type.i64, ov.Type.u64) else items


@member("Tensor.strData")
def str_data(self):
    return [str(each) for each in self.str_data.flat]


@member("Tensor.strData=")
def set_str_data(self, texts):
    self.str_data = texts if texts != [] else np.array([], dtype=str)


@member("Tensor.copyTo")
def copy_to(self, target=None):
    if not isinstance(target, np.ndarray):
        return self.copy_to(target)
    # Only tensors are copied to.
    target[:] = np.ascontiguousarray(self.data).reshape(-1).astype(target.dtype)
    return None


@member("Tensor.copyFrom")
def copy_from(self, source=None):
    if isinstance(source, list):
        # Python converts no numbers to another element type than their own.
        return self.copy_from(np.array(source, dtype=self.element_type.to_dtype() if self.element_type != ov.Type.string else None))
    # Typed arrays have no shape; in Python the tensor takes the array's.
    is_whole_tensor = isinstance(source, np.ndarray) and source.size == self.size
    return self.copy_from(source.reshape(list(self.shape)) if is_whole_tensor else source)


@member("PartialShape.from", "PartialShape.new")
def partial_shape(shape=None):
    shape = sizes(shape)
    if isinstance(shape, list):
        return ov.PartialShape([dimension_of(each) for each in shape])
    return ov.PartialShape(shape)


def dimension_of(value):
    """Ranges are lists, and what a shape returns are records."""
    if isinstance(value, dict):
        return ov.Dimension(value["min"], value["max"])
    return tuple(value) if isinstance(value, list) else value


@member("PartialShape.dynamic")
def dynamic(*rank):
    return ov.PartialShape.dynamic(*rank)


@member("PartialShape.compatible")
def compatible(self, shape=None):
    # Python takes a PartialShape only.
    return self.compatible(shape if isinstance(shape, ov.PartialShape) else partial_shape(shape))


@member("PartialShape.rank")
def rank(self):
    return self.rank.get_length() if self.rank.is_static else None


def dimension(each):
    agreeing(each.min_length, each.get_min_length())
    agreeing(each.max_length, each.get_max_length())
    return {"min": each.get_min_length(), "max": each.get_max_length()}


@member("PartialShape.getDimension")
def get_dimension(self, index):
    return dimension(self.get_dimension(index))


@member("PartialShape.dimensions")
def dimensions(self):
    return None if self.rank.is_dynamic else [dimension(each) for each in self]


@member("PartialShape.accepts")
def accepts(self, shape):
    return self.compatible(ov.PartialShape(shape))


@member("PartialShape.getMaxShape")
def get_max_shape(self):
    # A missing bound is infinite in TypeScript.
    return [float("inf") if size == 2**63 - 1 else size for size in self.get_max_shape()]


# Pre-processing: enumerations are strings in TypeScript.


@member("PrePostProcessor.new")
def pre_post_processor(model=None):
    return PrePostProcessor(model)


def enumerated(kind, name, prefix=""):
    """What a text stands for, in lower case, too, and without the prefix."""
    upper = name.upper() if isinstance(name, str) else name
    return kind.__members__.get(upper, kind.__members__.get(f"{prefix}{upper}", name))


@member("InputTensorInfo.setElementType", "OutputTensorInfo.setElementType")
def set_element_type(self, kind=None):
    return self.set_element_type(type_of(kind))


@member("PreProcessSteps.convertElementType", "PostProcessSteps.convertElementType")
def convert_element_type(self, *kind):
    return self.convert_element_type(*map(type_of, kind))


@member(
    "InputTensorInfo.setLayout",
    "InputModelInfo.setLayout",
    "OutputTensorInfo.setLayout",
    "OutputModelInfo.setLayout",
)
def set_layout(self, layout=None):
    return self.set_layout(ov.Layout(layout))


@member("PreProcessSteps.convertLayout", "PostProcessSteps.convertLayout")
def convert_layout(self, layout=""):
    # Python has no default: an empty layout means the model's, or the tensor's.
    return self.convert_layout(layout if isinstance(layout, list) else ov.Layout(layout))


@member("InputTensorInfo.setColorFormat")
def set_color_format(self, name=None, sub_names=()):
    return self.set_color_format(enumerated(ColorFormat, name), list(sub_names))


@member("PreProcessSteps.convertColor")
def convert_color(self, name=None):
    return self.convert_color(enumerated(ColorFormat, name))


@member("PreProcessSteps.resize")
def resize(self, algorithm=None, *sizes):
    return self.resize(enumerated(ResizeAlgorithm, algorithm, "RESIZE_"), *sizes)


@member("PreProcessSteps.pad")
def pad(self, begin=None, end=None, value=None, mode=None):
    # Python lacks this mode of OpenVINO.
    return self.pad(begin, end, value, PaddingMode(1) if mode == "edge" else enumerated(PaddingMode, mode))

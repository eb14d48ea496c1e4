import numpy as np
import openvino as ov
from check import check
from openvino.preprocess import ColorFormat, PaddingMode, PrePostProcessor, ResizeAlgorithm

TYPES = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "f16", "bf16", "f32", "f64"]
PLANES = {
    "NV12_SINGLE_PLANE": [],
    "NV12_TWO_PLANES": ["y", "uv"],
    "I420_SINGLE_PLANE": [],
    "I420_THREE_PLANES": ["y", "u", "v"],
}


def kind(name):
    return getattr(ov.Type, name)


def build(t, describe, model=None):
    processor = PrePostProcessor(model or t.read_model())
    describe(processor)
    return processor.build()


def input_tensor(picture, element_type):
    """A picture as a tensor of any element type: NumPy has no bf16, of which a picture's values are the upper bits."""
    if element_type == ov.Type.bf16:
        tensor = ov.Tensor(element_type, ov.Shape(picture.shape))
        tensor.data[:] = (picture.view(np.uint32) >> 16).astype(np.uint16).view(tensor.data.dtype)
        return tensor
    return ov.Tensor(picture.astype(element_type.to_dtype()), shared_memory=False)


def answers(t, model, seed=1):
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = {}
    for i, port in enumerate(model.inputs):
        inputs[i] = input_tensor(t.picture(seed + i, list(port.shape)), port.element_type)
    request = compiled.create_infer_request()
    request.infer(inputs)
    return list(request.output_tensors)


def ports_of(model):
    return [[sorted(port.names), port.element_type, port.partial_shape] for port in [*model.inputs, *model.outputs]]


def see_built(t, model, label="built"):
    t.see(f"{label}: ports", ports_of(model))
    t.see(f"{label}: outputs", answers(t, model))


def see_build(t, describe, label="built"):
    see_built(t, build(t, describe), label)


def on_pictures(name):
    """Registers the counterpart of a check on pictures, inputs of four dimensions."""

    def register(run):
        def run_on_pictures(t):
            dimensions = len(t.read_model().input().shape)
            t.see("dimensions", dimensions)
            if dimensions == 4:
                run(t)

        check(name)(run_on_pictures)
        return run

    return register


def picture_shape(t):
    return list(t.read_model().input().shape)


def layouts(processor, tensor):
    processor.input().model().set_layout(ov.Layout("NCHW"))
    processor.input().tensor().set_layout(ov.Layout(tensor))


def steps(add):
    def describe(processor):
        layouts(processor, "NCHW")
        add(processor.input().preprocess())

    return describe


def nothing(processor):
    pass


@check("preprocess.PrePostProcessor/nothing described")
def nothing_described(t):
    see_build(t, nothing)


@check("preprocess.PrePostProcessor/several described at once")
def several_described_at_once(t):
    model = t.read_model()
    source, sink = model.input().any_name, model.output().any_name

    def describe(processor):
        processor.input().tensor().set_element_type(ov.Type.u8)
        processor.input(0).preprocess().convert_element_type(ov.Type.f32)
        processor.input(source).preprocess().scale(2)
        processor.output(0).tensor().set_element_type(ov.Type.f16)
        processor.output(sink).tensor().set_element_type(ov.Type.f64)

    see_build(t, describe)


@check("preprocess.PrePostProcessor/build changes the model it was given")
def build_changes_the_model_it_was_given(t):
    model = t.read_model()
    # A port is the model's own here and would change with it.
    port = model.input().element_type
    processor = PrePostProcessor(model)
    processor.input().tensor().set_element_type(ov.Type.u8)
    built = processor.build()
    t.see("built", ports_of(built))
    t.see("given", ports_of(model))
    t.see("another", ports_of(t.read_model()))
    t.see("port", port)
    t.refuses("a second time", lambda: processor.build(), lambda: PrePostProcessor(model).build())


@check("preprocess.PrePostProcessor/one after the other")
def one_after_the_other(t):
    model = build(t, lambda processor: processor.input().preprocess().mean(1))
    see_built(t, build(t, lambda processor: processor.input().preprocess().scale(4), model))


@check("preprocess.PrePostProcessor/no model")
def no_model(t):
    def control():
        PrePostProcessor(t.read_model())

    t.refuses("a number", lambda: PrePostProcessor(3), control)
    t.refuses("null", lambda: PrePostProcessor(None), control)
    t.refuses("a path", lambda: PrePostProcessor(t.path()), control)


@check("preprocess.PrePostProcessor/no such input or output")
def no_such_input_or_output(t):
    processor = PrePostProcessor(t.read_model())
    for part, pick in (("input", processor.input), ("output", processor.output)):
        t.refuses(f"{part} past the end", lambda: pick(1), lambda: pick(0))
        t.refuses(f"{part}, negative", lambda: pick(-1), lambda: pick(0))
        t.refuses(f"{part}, a fraction", lambda: pick(0.5), lambda: pick(0))
        t.refuses(f"{part} unknown", lambda: pick("no such"), lambda: pick())
        t.refuses(f"{part}, null", lambda: pick(None), lambda: pick())
    t.see("afterwards", ports_of(processor.build()))


@check("preprocess.PrePostProcessor/one of several")
def one_of_several(t):
    def describe(processor):
        processor.input("b").preprocess().scale(2)
        processor.input(0).preprocess().mean(1)
        processor.output("diff").tensor().set_element_type(ov.Type.i32)
        processor.output(0).tensor().set_element_type(ov.Type.f16)

    def the_other_way_round(processor):
        processor.input(1).preprocess().scale(2)
        processor.input("a").preprocess().mean(1)
        processor.output(1).tensor().set_element_type(ov.Type.i32)
        processor.output("sum").tensor().set_element_type(ov.Type.f16)

    see_build(t, describe)
    see_build(t, the_other_way_round, "the other way round")
    processor = PrePostProcessor(t.read_model())
    t.refuses("which input?", lambda: processor.input(), lambda: processor.input(0))
    t.refuses("which output?", lambda: processor.output(), lambda: processor.output(0))
    t.refuses("an output as input", lambda: processor.input("sum"), lambda: processor.input("a"))


@check("preprocess.PrePostProcessor/what does not fit the model")
def what_does_not_fit_the_model(t):
    def mean(processor):
        processor.input().tensor().set_element_type(ov.Type.u8)
        processor.input().preprocess().mean(1)

    def shape(processor):
        processor.input().tensor().set_shape([1, 3, 5, 7])

    t.refuses("another shape", lambda: build(t, shape), lambda: build(t, nothing))
    t.refuses("mean of integers", lambda: build(t, mean), lambda: build(t, nothing))


@on_pictures("preprocess.InputInfo/tensor, steps and model")
def tensor_steps_and_model(t):
    def describe(processor):
        info = processor.input()
        info.tensor().set_element_type(ov.Type.u8)
        info.tensor().set_layout(ov.Layout("NHWC"))
        info.preprocess().convert_element_type(ov.Type.f32)
        info.preprocess().mean(3)
        info.model().set_layout(ov.Layout("NCHW"))

    see_build(t, describe)


@check("preprocess.InputInfo/the parts of two inputs")
def the_parts_of_two_inputs(t):
    def describe(processor):
        a, b = processor.input("a"), processor.input("b")
        b.tensor().set_element_type(ov.Type.i32)
        a.preprocess().mean(1)
        b.preprocess().convert_element_type(ov.Type.f32).scale(4)
        b.model().set_layout(ov.Layout("CN"))
        b.tensor().set_layout(ov.Layout("NC"))

    see_build(t, describe)


@check("preprocess.InputInfo/each call gives its part")
def each_call_gives_its_part(t):
    processor = PrePostProcessor(t.read_model())
    tensor, pre_process = processor.input().tensor(), processor.input().preprocess()
    tensor.set_element_type(ov.Type.u8)
    pre_process.convert_element_type(ov.Type.f32).mean(1)
    t.see("built", ports_of(processor.build()))


@check("preprocess.InputTensorInfo/set_element_type")
def set_element_type(t):
    see_build(t, lambda processor: processor.input().tensor().set_element_type(ov.Type.u8))


@check("preprocess.InputTensorInfo/set_element_type to each")
def set_element_type_to_each(t):
    for name in TYPES:
        see_build(t, lambda processor: processor.input().tensor().set_element_type(kind(name)), name)
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    t.refuses("no type", lambda: tensor.set_element_type("float"), lambda: tensor.set_element_type(ov.Type.f32))
    t.refuses("a number", lambda: tensor.set_element_type(3), lambda: tensor.set_element_type(ov.Type.f32))


@on_pictures("preprocess.InputTensorInfo/set_layout")
def set_layout(t):
    see_build(t, lambda processor: layouts(processor, "NHWC"))


@check("preprocess.InputTensorInfo/set_layout to each")
def set_layout_to_each(t):
    for layout in ("NCHW", "NHWC", "NCWH", "CHWN", "[N,H,W,C]"):
        see_build(t, lambda processor: layouts(processor, layout), layout)
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()

    def control():
        tensor.set_layout(ov.Layout("NCHW"))

    t.refuses("no layout", lambda: tensor.set_layout(ov.Layout("N[")), control)
    t.refuses("a letter twice", lambda: tensor.set_layout(ov.Layout("NNHW")), control)
    t.refuses("a number", lambda: tensor.set_layout(3), control)


@on_pictures("preprocess.InputTensorInfo/set_shape")
def set_shape(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_element_type(ov.Type.u8).set_shape([n, c, h + 3, w + 5])
        layouts(processor, "NCHW")
        processor.input().preprocess().convert_element_type(ov.Type.f32).resize(ResizeAlgorithm.RESIZE_NEAREST)

    see_build(t, describe)


@check("preprocess.InputTensorInfo/set_shape before and after the element type")
def set_shape_before_and_after_the_element_type(t):
    def resized(processor):
        layouts(processor, "NHWC")
        processor.input().preprocess().convert_element_type(ov.Type.f32).resize(ResizeAlgorithm.RESIZE_NEAREST)

    def after(processor):
        processor.input().tensor().set_element_type(ov.Type.u8).set_shape([1, 2, 8, 3])
        resized(processor)

    def before(processor):
        processor.input().tensor().set_shape([1, 2, 8, 3]).set_element_type(ov.Type.i16)
        resized(processor)

    def without(processor):
        processor.input().tensor().set_shape([1, 8, 2, 3])
        resized(processor)

    see_build(t, after, "after")
    see_build(t, before, "before")
    see_build(t, without, "without")
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    t.refuses("text", lambda: tensor.set_shape("1,2"), lambda: tensor.set_shape([1, 2, 3, 4]))
    t.refuses("text in it", lambda: tensor.set_shape(["x", 3]), lambda: tensor.set_shape([1, 2, 3, 4]))


@on_pictures("preprocess.InputTensorInfo/set_spatial_static_shape")
def set_spatial_static_shape(t):
    _, _, h, w = picture_shape(t)

    def describe(processor):
        layouts(processor, "NHWC")
        processor.input().tensor().set_spatial_static_shape(h + 7, w + 2)
        processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_NEAREST)

    see_build(t, describe)


@check("preprocess.InputTensorInfo/set_spatial_static_shape by layout")
def set_spatial_static_shape_by_layout(t):
    for layout in ("NCHW", "NHWC", "NCWH"):

        def describe(processor):
            layouts(processor, layout)
            processor.input().tensor().set_spatial_static_shape(8, 6)
            processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_NEAREST)

        see_build(t, describe, layout)

    def built(height, width):
        def describe(processor):
            layouts(processor, "NCHW")
            processor.input().tensor().set_spatial_static_shape(height, width)

        return lambda: build(t, describe)

    t.refuses("no height", built(0, 4), built(4, 4))
    t.refuses("no width", built(4, 0), built(4, 4))
    t.refuses("half", built(4, 3.5), built(4, 4))
    t.refuses("text", built("4", 4), built(4, 4))
    t.refuses("what does not fit", built(5, 4), built(4, 4))


@on_pictures("preprocess.InputTensorInfo/set_spatial_dynamic_shape")
def set_spatial_dynamic_shape(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        layouts(processor, "NCHW")
        processor.input().tensor().set_spatial_dynamic_shape()
        processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_NEAREST)

    model = build(t, describe)
    t.see("ports", ports_of(model))
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for i, shape in enumerate([[n, c, h, w], [n, c, h + 9, w - 4]]):
        t.see(",".join(map(str, shape)), compiled([t.picture(i, shape)])[0])


@check("preprocess.InputTensorInfo/set_spatial_dynamic_shape without height and width")
def set_spatial_dynamic_shape_without_height_and_width(t):
    def built(spatial):
        def describe(processor):
            tensor = processor.input().tensor().set_layout(ov.Layout("NC"))
            if spatial:
                tensor.set_spatial_dynamic_shape()

        return lambda: build(t, describe)

    t.refuses("built", built(True), built(False))


@on_pictures("preprocess.InputTensorInfo/set_color_format")
def set_color_format(t):
    channels = picture_shape(t)[1]
    t.see("channels", channels)
    if channels != 3:
        return

    def describe(processor):
        layouts(processor, "NHWC")
        processor.input().tensor().set_element_type(ov.Type.u8).set_color_format(ColorFormat.BGRX)
        processor.input().preprocess().convert_color(ColorFormat.RGB).convert_element_type(ov.Type.f32)

    see_build(t, describe)


@check("preprocess.InputTensorInfo/set_color_format of planes")
def set_color_format_of_planes(t):
    for name, sub_names in PLANES.items():

        def describe(processor, sub_names=sub_names):
            processor.input().model().set_layout(ov.Layout("NCHW"))
            tensor = processor.input().tensor().set_element_type(ov.Type.u8)
            tensor.set_color_format(getattr(ColorFormat, name), sub_names).set_spatial_static_shape(4, 4)
            processor.input().preprocess().convert_color(ColorFormat.RGB)

        see_build(t, describe, name)
        if sub_names:
            see_build(t, lambda processor: describe(processor, []), f"{name}, without names")
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    planes = ColorFormat.NV12_TWO_PLANES

    def control():
        tensor.set_color_format(planes, ["y", "uv"])

    t.refuses("no format", lambda: tensor.set_color_format("PINK"), control)
    t.refuses("a name too few", lambda: tensor.set_color_format(planes, ["y"]), control)
    t.refuses("a name too many", lambda: tensor.set_color_format(planes, ["y", "u", "v"]), control)
    t.refuses("no names", lambda: tensor.set_color_format(planes, [1, 2]), control)


@on_pictures("preprocess.InputTensorInfo/set_from")
def set_from(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_from(ov.Tensor(ov.Type.u8, ov.Shape([n, h, w, c])))
        processor.input().tensor().set_layout(ov.Layout("NHWC"))
        processor.input().model().set_layout(ov.Layout("NCHW"))

    see_build(t, describe)


@check("preprocess.InputTensorInfo/set_from a tensor of another shape")
def set_from_a_tensor_of_another_shape(t):
    def describe(processor):
        processor.input().tensor().set_from(ov.Tensor(ov.Type.i16, ov.Shape([1, 3, 5, 7])))
        layouts(processor, "NCHW")
        processor.input().preprocess().convert_element_type(ov.Type.f32).resize(ResizeAlgorithm.RESIZE_NEAREST)

    def and_another_shape(processor):
        processor.input().tensor().set_from(ov.Tensor(ov.Type.u8, ov.Shape([1, 1, 1, 1])))
        processor.input().tensor().set_shape([1, 3, 7, 5])
        layouts(processor, "NCHW")
        processor.input().preprocess().convert_element_type(ov.Type.f32).resize(ResizeAlgorithm.RESIZE_NEAREST)

    see_build(t, describe)
    see_build(t, and_another_shape, "and another shape")
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    source = ov.Tensor(ov.Type.f32, ov.Shape([1, 3, 4, 4]))
    t.refuses("a list", lambda: tensor.set_from([1]), lambda: tensor.set_from(source))
    t.refuses("null", lambda: tensor.set_from(None), lambda: tensor.set_from(source))


@check("preprocess.InputTensorInfo/set_memory_type")
def set_memory_type(t):
    see_build(t, lambda processor: processor.input().tensor().set_memory_type("GPU_SURFACE"))
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    t.refuses("a number", lambda: tensor.set_memory_type(1), lambda: tensor.set_memory_type("GPU_SURFACE"))


@on_pictures("preprocess.InputModelInfo/set_layout")
def set_layout_of_the_model(t):
    for layout in ("NCHW", "NCWH"):
        _, _, h, w = picture_shape(t)

        def describe(processor):
            processor.input().tensor().set_layout(ov.Layout("NHWC"))
            processor.input().model().set_layout(ov.Layout(layout))

        model = build(t, describe)
        t.see(layout, ports_of(model))
        if layout == "NCWH" or h == w:
            t.see(f"{layout}: outputs", answers(t, model))


@check("preprocess.InputModelInfo/set_layout to each")
def set_layout_of_the_model_to_each(t):
    for layout in ("NCHW", "NCWH", "[N,C,H,W]", "CNHW"):

        def describe(processor):
            processor.input().model().set_layout(ov.Layout(layout))
            processor.input().tensor().set_layout(ov.Layout("NHWC"))

        see_build(t, describe, layout)
    processor = PrePostProcessor(t.read_model())
    info = processor.input().model()

    def control():
        info.set_layout(ov.Layout("NCHW"))

    t.refuses("no layout", lambda: info.set_layout(ov.Layout("N[")), control)
    t.refuses("a letter twice", lambda: info.set_layout(ov.Layout("NNHW")), control)
    t.refuses("a number", lambda: info.set_layout(3), control)


@check("preprocess.InputModelInfo/a layout that does not fit")
def a_layout_that_does_not_fit(t):
    def built(layout):
        return build(t, lambda processor: processor.input().model().set_layout(ov.Layout(layout)))

    t.refuses("too many", lambda: built("NCHW"), lambda: built("NC"))
    model = built("NC")
    ov.set_batch(model, 5)
    t.see("batch", ports_of(model))
    t.see("not set back", ports_of(built("CN")))


@on_pictures("preprocess.PreProcessSteps/resize")
def resize(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_shape([n, c, h + 31, w - 20])
        layouts(processor, "NCHW")
        processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_LINEAR)

    see_build(t, describe)


@check("preprocess.PreProcessSteps/resize by each algorithm")
def resize_by_each_algorithm(t):
    for name in ("LINEAR", "CUBIC", "NEAREST"):

        def describe(processor):
            processor.input().tensor().set_shape([1, 3, 5, 7])
            layouts(processor, "NCHW")
            processor.input().preprocess().resize(getattr(ResizeAlgorithm, f"RESIZE_{name}"))

        see_build(t, describe, name.lower())
        see_build(t, describe, f"RESIZE_{name}")
    processor = PrePostProcessor(t.read_model())
    pre_process = processor.input().preprocess()

    def control():
        pre_process.resize(ResizeAlgorithm.RESIZE_LINEAR)

    t.refuses("no algorithm", lambda: pre_process.resize("huge"), control)
    t.refuses("a list", lambda: pre_process.resize([]), control)


@check("preprocess.PreProcessSteps/resize without a layout")
def resize_without_a_layout(t):
    def describe(processor):
        processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_LINEAR)

    t.refuses("no height", lambda: build(t, describe), lambda: build(t, nothing))


@check("preprocess.PreProcessSteps/mean and scale by one number")
def mean_and_scale_by_one_number(t):
    see_build(t, lambda processor: processor.input().preprocess().mean(12.5).scale(3))


@on_pictures("preprocess.PreProcessSteps/mean and scale by channel")
def mean_and_scale_by_channel(t):
    channels = range(picture_shape(t)[1])
    means, scales = [10 * i + 0.5 for i in channels], [i + 2.0 for i in channels]
    see_build(t, steps(lambda pre_process: pre_process.mean(means).scale(scales)))


@check("preprocess.PreProcessSteps/mean and scale, each and in order")
def mean_and_scale_each_and_in_order(t):
    means, scales = [1.0, 20.0, 300.0], [2.0, 4.0, 8.0]
    see_build(t, steps(lambda pre_process: pre_process.mean(2.5)), "mean")
    see_build(t, steps(lambda pre_process: pre_process.scale(4)), "scale")
    see_build(t, steps(lambda pre_process: pre_process.mean(means)), "means")
    see_build(t, steps(lambda pre_process: pre_process.scale(scales)), "scales")
    see_build(t, steps(lambda pre_process: pre_process.mean(means).scale(scales)), "mean, scale")
    see_build(t, steps(lambda pre_process: pre_process.scale(scales).mean(means)), "scale, mean")
    see_build(t, steps(lambda pre_process: pre_process.mean(0.1).mean(-7)), "twice")

    def control():
        build(t, steps(lambda pre_process: pre_process.mean([1.0, 2.0, 3.0]).scale([1.0, 2.0, 3.0])))

    def mean(values):
        return lambda: build(t, steps(lambda pre_process: pre_process.mean(values)))

    def scale(values):
        return lambda: build(t, steps(lambda pre_process: pre_process.scale(values)))

    t.refuses("two means", mean([1.0, 2.0]), control)
    t.refuses("two scales", scale([1.0, 2.0]), control)
    t.refuses("no means", mean([]), control)
    t.refuses("text", mean("1"), control)
    t.refuses("text scale", scale("1"), control)
    t.refuses("list of text", mean(["1", "2", "x"]), control)


@on_pictures("preprocess.PreProcessSteps/crop")
def crop(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_shape([n, c, h + 6, w + 9])
        processor.input().preprocess().crop([0, 0, 2, 5], [n, c, h + 2, w + 5])

    see_build(t, describe)


@check("preprocess.PreProcessSteps/crop, also from the end")
def crop_also_from_the_end(t):
    def cropped(begin, end):
        def describe(processor):
            processor.input().tensor().set_shape([1, 3, 6, 8])
            processor.input().preprocess().crop(begin, end)

        return describe

    see_build(t, cropped([0, 0, 1, 2], [1, 3, 5, 6]), "from the beginning")
    see_build(t, cropped([0, 0, 1, 2], [1, 3, -1, -2]), "from the end")
    see_build(t, cropped([0, 0, -4, -5], [1, 3, 6, -1]), "both")

    def control():
        build(t, cropped([0, 0, 2, 4], [1, 3, 6, 8]))

    t.refuses("fewer", lambda: build(t, cropped([0, 0], [1, 3, 5, 6])), control)
    t.refuses("too small", lambda: build(t, cropped([0, 0, 0, 0], [1, 3, 3, 4])), control)
    t.refuses("a number", lambda: build(t, cropped(1, [1, 3, 6, 8])), control)
    t.refuses("a fraction", lambda: build(t, cropped([0, 0, 1.5, 2], [1, 3, 6, 8])), control)


@on_pictures("preprocess.PreProcessSteps/pad")
def pad(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_shape([n, c, h - 6, w - 9])
        processor.input().preprocess().pad([0, 0, 2, 5], [0, 0, 4, 4], 117, PaddingMode.CONSTANT)

    see_build(t, describe)


@check("preprocess.PreProcessSteps/pad by each mode")
def pad_by_each_mode(t):
    def padded(mode, value=7, end=(0, 0, 1, 1)):
        def describe(processor):
            processor.input().tensor().set_shape([1, 3, 2, 3])
            processor.input().preprocess().pad([0, 0, 1, 0], list(end) if isinstance(end, tuple) else end, value, mode)

        return describe

    for mode in (PaddingMode.CONSTANT, PaddingMode.REFLECT, PaddingMode.SYMMETRIC):
        see_build(t, padded(mode), mode.name.lower())
        see_build(t, padded(mode), mode.name)
    see_build(t, padded(PaddingMode.CONSTANT, -2.5), "another number")
    # There is no PaddingMode.EDGE: NumPy pads instead.
    picture = np.pad(t.picture(1, [1, 3, 2, 3]), ((0, 0), (0, 0), (1, 1), (0, 1)), mode="edge")
    compiled = ov.Core().compile_model(t.read_model(), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    t.see("edge", compiled([picture]).to_tuple())

    def control():
        build(t, padded(PaddingMode.CONSTANT))

    t.refuses("no mode", lambda: build(t, padded("round")), control)
    t.refuses("text", lambda: build(t, padded(PaddingMode.CONSTANT, "x")), control)
    t.refuses("no list", lambda: build(t, padded(PaddingMode.CONSTANT, 7, 1)), control)
    t.refuses("fewer", lambda: build(t, padded(PaddingMode.CONSTANT, 7, [0, 1])), control)


@check("preprocess.PreProcessSteps/convert_element_type")
def convert_element_type(t):
    def describe(processor):
        pre_process = processor.input().preprocess()
        pre_process.scale(7).convert_element_type(ov.Type.i32).convert_element_type(ov.Type.f32)

    see_build(t, describe)


@check("preprocess.PreProcessSteps/convert_element_type to each")
def convert_element_type_to_each(t):
    for name in TYPES:

        def convert(pre_process):
            pre_process.scale(7).convert_element_type(kind(name)).convert_element_type(ov.Type.f32)

        see_build(t, steps(convert), name)

    def to(element_type):
        return lambda: build(t, steps(lambda pre_process: pre_process.convert_element_type(element_type)))

    t.refuses("no type", to("number"), to(ov.Type.f32))
    t.refuses("a number", to(3), to(ov.Type.f32))


@on_pictures("preprocess.PreProcessSteps/convert_layout")
def convert_layout(t):
    n, c, h, w = picture_shape(t)

    def describe(processor):
        processor.input().tensor().set_shape([n, h, w, c]).set_layout(ov.Layout("NHWC"))
        processor.input().preprocess().convert_layout(ov.Layout("NCHW"))
        processor.input().model().set_layout(ov.Layout("NCHW"))

    see_build(t, describe)


@check("preprocess.PreProcessSteps/convert_layout to each, and to the model's")
def convert_layout_to_each_and_to_the_models(t):
    def converted(*layout):
        def describe(processor):
            processor.input().tensor().set_shape([1, 4, 4, 3]).set_layout(ov.Layout("NHWC"))
            processor.input().preprocess().convert_layout(*layout)
            processor.input().model().set_layout(ov.Layout("NCHW"))

        return describe

    for layout in ("NCHW", "NCWH", "HWCN", "NHWC"):
        see_build(t, converted(ov.Layout(layout)), layout)
    # Here the layout has no default; an empty one is the model's.
    see_build(t, converted(ov.Layout("")), "the model's")

    def control():
        build(t, converted(ov.Layout("NCHW")))

    t.refuses("other letters", lambda: build(t, converted(ov.Layout("NABC"))), control)
    t.refuses("no layout", lambda: build(t, converted(ov.Layout("N["))), control)
    t.refuses("a number", lambda: build(t, converted(1)), control)


@on_pictures("preprocess.PreProcessSteps/convert_color")
def convert_color(t):
    channels = picture_shape(t)[1]
    t.see("channels", channels)
    if channels != 3:
        return

    def describe(processor):
        layouts(processor, "NHWC")
        processor.input().tensor().set_element_type(ov.Type.u8).set_color_format(ColorFormat.RGB)
        processor.input().preprocess().convert_color(ColorFormat.BGR).convert_element_type(ov.Type.f32)

    see_build(t, describe)


@check("preprocess.PreProcessSteps/convert_color from each to each")
def convert_color_from_each_to_each(t):
    def converted(source, target):
        def describe(processor):
            layouts(processor, "NHWC")
            processor.input().tensor().set_element_type(ov.Type.u8).set_color_format(getattr(ColorFormat, source))
            pre_process = processor.input().preprocess().convert_element_type(ov.Type.f32)
            pre_process.convert_color(getattr(ColorFormat, target))

        return describe

    for source in ("RGB", "BGR", "RGBX", "BGRX"):
        for target in ("RGB", "BGR"):
            see_build(t, converted(source, target), f"{source} to {target}")
    for source in ("RGB", "BGR"):
        grey = t.read_model()
        grey.reshape([1, 1, 4, 4])
        see_built(t, build(t, converted(source, "GRAY"), grey), f"{source} to GRAY")

    def from_nothing():
        build(t, lambda processor: processor.input().preprocess().convert_color(ColorFormat.BGR))

    t.refuses("from nothing", from_nothing, lambda: build(t, converted("RGB", "BGR")))
    processor = PrePostProcessor(t.read_model())
    pre_process = processor.input().preprocess()

    def control():
        pre_process.convert_color(ColorFormat.BGR)

    t.refuses("no format", lambda: pre_process.convert_color("PINK"), control)


@on_pictures("preprocess.PreProcessSteps/reverse_channels")
def reverse_channels(t):
    see_build(t, steps(lambda pre_process: pre_process.reverse_channels()))


@check("preprocess.PreProcessSteps/reverse_channels by layout")
def reverse_channels_by_layout(t):
    for layout in ("NCHW", "NHWC", "NHCW"):

        def describe(processor):
            layouts(processor, layout)
            processor.input().preprocess().mean([1.0, 2.0, 3.0]).reverse_channels()

        see_build(t, describe, layout)
    see_build(t, steps(lambda pre_process: pre_process.reverse_channels().reverse_channels()), "twice")


@check("preprocess.PreProcessSteps/reverse_channels without channels")
def reverse_channels_without_channels(t):
    def describe(processor):
        processor.input().preprocess().reverse_channels()

    t.refuses("no channels", lambda: build(t, describe), lambda: build(t, nothing))


@check("preprocess.OutputInfo/tensor")
def tensor_of_an_output(t):
    def describe(processor):
        info = processor.output()
        info.tensor().set_element_type(ov.Type.f16)
        info.tensor().set_element_type(ov.Type.f64)

    see_build(t, describe)


@check("preprocess.OutputInfo/of two outputs")
def tensors_of_two_outputs(t):
    def describe(processor):
        processor.output(1).tensor().set_element_type(ov.Type.i16)
        processor.output("sum").tensor().set_element_type(ov.Type.f64)

    see_build(t, describe)


@check("preprocess.OutputTensorInfo/set_element_type")
def set_element_type_of_an_output(t):
    see_build(t, lambda processor: processor.output().tensor().set_element_type(ov.Type.f16))
    processor = PrePostProcessor(t.read_model())
    tensor = processor.output().tensor()
    t.refuses("no type", lambda: tensor.set_element_type("float"), lambda: tensor.set_element_type(ov.Type.f32))
    t.refuses("a number", lambda: tensor.set_element_type(1), lambda: tensor.set_element_type(ov.Type.f32))


@check("preprocess.OutputTensorInfo/set_element_type to each")
def set_element_type_of_an_output_to_each(t):
    for name in TYPES:
        see_build(t, lambda processor: processor.output().tensor().set_element_type(kind(name)), name)

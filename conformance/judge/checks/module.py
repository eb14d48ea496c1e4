import openvino as ov
from check import check


def shape_size(shape):
    """C++'s ov::shape_size: here the size of a tensor of that shape."""
    return ov.Tensor(ov.Type.u8, ov.Shape(shape)).size


@check("openvino/get_version")
def get_version(t):
    t.see("version", ov.get_version())
    device = ov.Core().get_versions("CPU")["CPU"]
    t.see("the same as the device's", device.build_number == ov.get_version())


@check("openvino/shape_size of the ports")
def shape_size_of_the_ports(t):
    t.see("input", shape_size(t.compiled().input().shape))
    t.see("output", shape_size(t.compiled().output().shape))


@check("openvino/shape_size")
def shape_size_of_any(t):
    for shape in ([], [0], [3], [2, 0, 3], [2, 3, 5, 7, 11]):
        t.see(f"[{','.join(map(str, shape))}]", shape_size(shape))

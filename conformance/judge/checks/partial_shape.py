import json

import openvino as ov
from check import check

TEXTS = [
    *["[...]", "[]", "[?]", "[0]", "[1]", "[5]", "[1..3]", "[2..]", "[..3]", "[2..3]", "[1..4]"],
    *["[1,?]", "[1,2]", "[2,?]", "[1..2,3]", "[1,3,?,224..448]", "[1,3,224,224]", "[?,3,?,?]"],
]
SHAPES = [ov.PartialShape(text) for text in TEXTS]
UNBOUNDED = 2**63 - 1


def table(t, holds):
    for a in SHAPES:
        t.see(str(a), [b for b in SHAPES if holds(a, b)])


def variants(t):
    fixed = t.compiled().input().partial_shape
    rest = list(fixed.to_shape())[1:]
    return {
        "fixed": fixed,
        "any": ov.PartialShape([-1, *rest]),
        "bounded": ov.PartialShape([(0, 8), *rest]),
    }


def bounds(dimension):
    return [dimension.get_min_length(), dimension.get_max_length()]


def rank(shape):
    return shape.rank.get_length() if shape.rank.is_static else None


@check("PartialShape/of the ports")
def of_the_ports(t):
    for port in (t.compiled().input(), t.compiled().output()):
        shape = port.partial_shape
        t.see(f"{port.any_name}", shape)
        t.see(f"{port.any_name}: static", [shape.is_static, shape.is_dynamic])
        t.see(f"{port.any_name}: rank", rank(shape))
        t.see(f"{port.any_name}: as a shape", shape.to_shape())


@check("PartialShape/of a dynamic port")
def of_a_dynamic_port(t):
    shape = t.read_model().input().partial_shape
    t.see("text", shape.to_string())
    t.see("static", [shape.is_static, shape.is_dynamic])
    t.see("rank", rank(shape))
    fixed = ov.PartialShape("[1,2]")
    t.refuses("as a shape", lambda: shape.get_shape(), lambda: fixed.get_shape())


@check("PartialShape/from the dimensions of a port")
def from_the_dimensions_of_a_port(t):
    shape = list(t.compiled().input().shape)
    batch, *rest = shape
    cases = {
        "static": ov.PartialShape(shape),
        "any": ov.PartialShape([-1, *rest]),
        "bounds": ov.PartialShape([(batch, batch + 7), *rest]),
        "no upper bound": ov.PartialShape([(2, -1), *rest]),
        "no lower bound": ov.PartialShape([(0, 4), *rest]),
        "one size": ov.PartialShape([(3, 3), *rest]),
        "text": ov.PartialShape(str(shape)),
        "no rank": ov.PartialShape("[...]"),
    }
    for label, made in cases.items():
        t.see(label, made)
    shape[0] = 99
    t.see("static, still", cases["static"])


@check("PartialShape/from text")
def from_text(t):
    for text in ("[1, 2]", " [1,2] ", "1,2", "?", "...", "", "[-1]", "[0..5]", "[5..5]", "[0..]", "[..]", "[00]"):
        t.see(json.dumps(text), ov.PartialShape(text))
    for shape in SHAPES:
        t.see(shape.to_string(), shape)


@check("PartialShape/from what is no shape")
def from_what_is_no_shape(t):
    def make(shape):
        return lambda: ov.PartialShape(shape)

    for text in ("[1,2", "1,2]", "[1,,2]", "[a]", "[1.5]", "[1..2..3]", "[?,...]", "[1 2]", "[+1]", "[.. 5]"):
        t.refuses(text, make(text), make("[1,2]"))
    t.refuses("a number", make(3), make([3]))
    t.refuses("null", make(None), make([]))
    t.refuses("null in it", make([None]), make([1]))
    t.refuses("a fraction", make([1.5]), make([1]))
    t.refuses("three bounds", make([(1, 2, 3)]), make([(1, 2)]))


@check("PartialShape/is_static, is_dynamic and rank")
def is_static_is_dynamic_and_rank(t):
    for shape in SHAPES:
        t.see(str(shape), [shape.is_static, shape.is_dynamic, rank(shape)])


@check("PartialShape/to_shape")
def to_shape(t):
    fixed, any_batch, bounded = variants(t).values()
    t.see("static", fixed.to_shape())
    t.see("no dimensions", ov.PartialShape([]).to_shape())
    t.refuses("any batch", lambda: any_batch.get_shape(), lambda: fixed.get_shape())
    t.refuses("bounds", lambda: bounded.to_shape(), lambda: fixed.to_shape())
    t.refuses("no rank", lambda: ov.PartialShape("[...]").to_shape(), lambda: fixed.to_shape())
    fixed.to_shape()[0] = 99
    t.see("static, still", fixed.get_shape())


@check("PartialShape/compatible")
def compatible(t):
    shapes = variants(t)
    batch, *rest = shapes["fixed"].to_shape()
    others = [[batch, *rest], [8, *rest], [9, *rest], [0, *rest], rest, [batch, *rest, 1], []]
    for label, shape in {**shapes, "unranked": ov.PartialShape("[...]")}.items():
        t.see(label, [shape.compatible(ov.PartialShape(other)) for other in others])


@check("PartialShape/compatible with static shapes")
def compatible_with_static_shapes(t):
    others = [shape for shape in SHAPES if shape.is_static]
    for shape in SHAPES:
        t.see(str(shape), [other for other in others if shape.compatible(other)])


@check("PartialShape/get_dimension")
def get_dimension(t):
    fixed, any_batch, bounded = variants(t).values()
    past = len(fixed)
    t.see("each", [bounds(fixed.get_dimension(i)) for i in range(past)])
    t.see("any", bounds(any_batch.get_dimension(0)))
    t.see("bounds", bounds(bounded.get_dimension(0)))
    t.see("least", bounds(ov.PartialShape("[3..]").get_dimension(0)))
    t.refuses("past the end", lambda: fixed.get_dimension(past), lambda: fixed.get_dimension(past - 1))
    t.refuses("negative", lambda: fixed.get_dimension(-1), lambda: fixed.get_dimension(0))
    t.refuses("text", lambda: fixed.get_dimension("0"), lambda: fixed.get_dimension(0))
    unranked = ov.PartialShape("[...]")
    t.refuses("no rank", lambda: unranked.get_dimension(0), lambda: any_batch.get_dimension(0))


@check("PartialShape/the length and each dimension")
def the_length_and_each_dimension(t):
    for shape in [*variants(t).values(), ov.PartialShape("[?,3,..5,2..]")]:
        t.see(f"{shape}: length", len(shape))
        t.see(f"{shape}: all", [bounds(each) for each in shape])
        t.see(f"{shape}: first", bounds(shape[0]))
        t.see(f"{shape}: last", bounds(shape[-1]))


@check("PartialShape/get_min_shape and get_max_shape")
def get_min_shape_and_get_max_shape(t):
    fixed, any_batch, bounded = variants(t).values()
    for shape in (fixed, bounded, ov.PartialShape("[...]"), ov.PartialShape([]), ov.PartialShape("[0,..5]")):
        t.see(str(shape), [shape.get_min_shape(), shape.get_max_shape()])
    t.see("least of any", any_batch.get_min_shape())
    t.see("unbounded", [size == UNBOUNDED for size in any_batch.get_max_shape()])
    t.see("bounded beside it", list(any_batch.get_max_shape())[1:])
    t.see("least", ov.PartialShape("[3..,2..4]").get_min_shape())
    fixed.get_min_shape()[0] = fixed.get_max_shape()[0] = 99
    t.see("still", [fixed.get_min_shape(), fixed.get_max_shape()])


@check("PartialShape/refines")
def refines(t):
    fixed, any_batch, bounded = variants(t).values()
    t.see("static, any", [fixed.refines(any_batch), any_batch.refines(fixed)])
    t.see("bounds, any", [bounded.refines(any_batch), any_batch.refines(bounded)])
    table(t, lambda a, b: a.refines(b))
    t.refuses("a list", lambda: fixed.refines(list(fixed.to_shape())), lambda: fixed.refines(fixed))
    t.refuses("text", lambda: fixed.refines(fixed.to_string()), lambda: fixed.refines(fixed))
    t.refuses("null", lambda: fixed.refines(None), lambda: fixed.refines(fixed))


@check("PartialShape/relaxes")
def relaxes(t):
    fixed, any_batch, bounded = variants(t).values()
    t.see("static, any", [fixed.relaxes(any_batch), any_batch.relaxes(fixed)])
    t.see("bounds, any", [bounded.relaxes(any_batch), any_batch.relaxes(bounded)])
    table(t, lambda a, b: a.relaxes(b))
    t.refuses("a list", lambda: fixed.relaxes(list(fixed.to_shape())), lambda: fixed.relaxes(fixed))
    t.refuses("null", lambda: fixed.relaxes(None), lambda: fixed.relaxes(fixed))


@check("PartialShape/same_scheme")
def same_scheme(t):
    fixed, any_batch, bounded = variants(t).values()
    t.see("static, any", [fixed.same_scheme(any_batch), any_batch.same_scheme(fixed)])
    t.see("bounds, any", [bounded.same_scheme(any_batch), any_batch.same_scheme(bounded)])
    t.see("itself", [fixed.same_scheme(fixed), any_batch.same_scheme(any_batch)])
    table(t, lambda a, b: a.same_scheme(b))
    t.refuses("a list", lambda: fixed.same_scheme(list(fixed.to_shape())), lambda: fixed.same_scheme(fixed))
    t.refuses("null", lambda: fixed.same_scheme(None), lambda: fixed.same_scheme(fixed))


@check("PartialShape/equality")
def equality(t):
    fixed, any_batch, bounded = variants(t).values()
    output = t.compiled().output().partial_shape
    t.see("another port of the same", fixed == t.read_model().input().partial_shape)
    t.see("made again", any_batch == ov.PartialShape([ov.Dimension(*bounds(each)) for each in any_batch]))
    t.see("others", [fixed == any_batch, any_batch == bounded, fixed == output])
    t.see("its sizes", fixed == fixed.to_shape())
    t.see("other sizes", fixed == ov.Shape([*fixed.to_shape(), 1]))
    t.see("sizes of a dynamic one", any_batch == fixed.to_shape())
    t.see("what is no shape", [fixed == None, fixed == "[1]"])  # noqa: E711: it is what is asked
    table(t, lambda a, b: a == ov.PartialShape(b.to_string()))

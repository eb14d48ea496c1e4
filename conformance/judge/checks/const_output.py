from check import check


@check("ConstOutput/any_name")
def any_name(t):
    t.see("input", t.compiled().input().any_name)
    t.see("output", t.compiled().output().get_any_name())


@check("ConstOutput/shape of a static port")
def shape_of_a_static_port(t):
    t.see("input", t.compiled().input().shape)
    t.see("output", t.compiled().output().get_shape())


@check("ConstOutput/shape of a dynamic port")
def shape_of_a_dynamic_port(t):
    port = t.compiled().input()
    t.refuses("shape", lambda: port.shape, lambda: port.partial_shape)


@check("ConstOutput/equality")
def equality(t):
    source, sink = t.compiled().input(), t.compiled().output()
    t.see("itself", source == t.compiled().input(0))
    t.see("another port", source == sink)

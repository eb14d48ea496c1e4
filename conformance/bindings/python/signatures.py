"""
Prints, as JSON, what the official Python binding has of the documented classes: each public member, and of each
overload the parameters, their types and defaults, read from the live binding's docstrings and signatures.
`signatures.json` is its output: `python signatures.py > signatures.json`.
"""

import inspect
import json
import re
import types

import openvino as ov
from openvino import _ov_api as wrappers
from openvino import _pyopenvino as binding
from openvino import preprocess

# Each documented class, and the object it delegates to instead of inheriting.
CLASSES = {
    "Core": [ov.Core],
    "Model": [ov.Model, binding.Model],
    "CompiledModel": [ov.CompiledModel],
    "ConstOutput": [ov.ConstOutput],
    "InferRequest": [ov.InferRequest],
    "OVDict": [wrappers.OVDict],
    "AsyncInferQueue": [ov.AsyncInferQueue],
    "Tensor": [ov.Tensor],
    "VariableState": [binding.VariableState],
    "ProfilingInfo": [ov.ProfilingInfo],
    "PartialShape": [ov.PartialShape],
    "Dimension": [ov.Dimension],
}
# Without enumerations, which are strings in TypeScript.
PREPROCESS = [
    name for name, value in vars(preprocess).items() if inspect.isclass(value) and not hasattr(value, "__members__")
]
# Functions of the module that create or use objects of these classes.
FUNCTIONS = [name for name, value in vars(ov).items() if inspect.isroutine(value) and not name.startswith("_")]

# Members that Python requires of every class.
MACHINERY = {
    *["__abstractmethods__", "__annotate__", "__annotate_func__", "__annotations__", "__annotations_cache__"],
    *["__class_getitem__", "__conditional_annotations__", "__dict__", "__dir__", "__doc__", "__firstlineno__"],
    *["__getattr__", "__getstate__", "__module__", "__new__", "__orig_bases__", "__parameters__", "__repr__"],
    *["__reversed__", "__slots__", "__static_attributes__", "__str__", "__subclasshook__", "__weakref__"],
}


def members(classes):
    """The members by name; those of a class hide its bases'."""
    found = {}
    for each in classes:
        for base in each.__mro__:
            if base is object or base.__name__ in ("pybind11_object", "Generic"):
                continue
            for name, value in vars(base).items():
                is_public = not name.startswith("_") or (name.startswith("__") and name not in MACHINERY)
                # A class without a public constructor has one that raises.
                is_none = value is None or isinstance(value, types.WrapperDescriptorType) or is_handing_on(value)
                if is_public and "pybind11" not in name and not is_none and name not in found:
                    found[name] = value
    return found


def is_handing_on(value):
    """Whether a function takes whatever that of another class takes."""
    return inspect.isfunction(value) and str(inspect.signature(value)) == "(self, *args: Any, **kwargs: Any) -> None"


def described(name, value):
    if isinstance(value, property):
        return "property" if value.fset is None else "property that can be set"
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if inspect.isclass(value) or not callable(value):
        return "value"
    overloads = [parameters(each) for each in documented(name, value.__doc__ or "")] or [signature(value)]
    # Some overloads exist twice, for mutable and immutable objects.
    return [each for i, each in enumerate(overloads) if each not in overloads[:i]]


def documented(name, text):
    """The parameter lists in a docstring of the binding's: `1. name(self: Class, index: int) -> Tensor`."""
    return re.findall(rf"^ *(?:\d+\. )?{name}\((.*)\) -> .*$", text, re.MULTILINE)


def parameters(text):
    """A parameter list as types by names; `name` alone for one that has no type."""
    found = {}
    for each in split(text):
        name, type_, default = re.fullmatch(r"(\*{0,2}\w*)(?:: (.*?))?(?: ?= ?(.*))?", each).groups()
        if name not in ("self", "*", ""):
            found[name] = said(type_, default)
    return found


def signature(function):
    found = {}
    for name, each in inspect.signature(function).parameters.items():
        if name == "self":
            continue
        type_ = None if each.annotation is each.empty else each.annotation
        default = None if each.default is each.empty else repr(each.default)
        found[str(each).split(":")[0].split("=")[0]] = said(type_, default)
    return found


def said(type_, default):
    if default is None:
        return simple(type_)
    default = re.sub(r"<(\w+): .*>|(?:\w+\.)*(\w+\.\w+)", lambda found: found[2] or f"{found[1]}.dynamic", default)
    return f"{simple(type_)} = {default}"


def simple(type_):
    """A type, in few words."""
    if type_ is None:
        return "Any"
    text = type_ if isinstance(type_, str) else inspect.formatannotation(type_)
    text = re.sub(r"\b(?:[a-z_][A-Za-z_]*\.)+", "", text)
    text = text.replace("SupportsInt | SupportsIndex", "int").replace("SupportsFloat | SupportsIndex", "float")
    text = text.replace("ov::Output<ov::Node const>", "ConstOutput")
    text = re.sub(r"^Optional\[(.*)\]$", r"\1 | None", text)
    return re.sub(r"^Union\[(.*)\]$", lambda found: " | ".join(split(found[1])), text)


def split(text):
    """The parts between the outermost commas."""
    parts, depth = [""], 0
    for each in text:
        depth += (each in "[(<{") - (each in "])>}")
        if each == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += each
    return [each.strip() for each in parts if each.strip()]


def all_of(classes):
    return {name: described(name, value) for name, value in sorted(members(classes).items())}


def main():
    classes = {**CLASSES, **{f"preprocess.{name}": [getattr(preprocess, name)] for name in PREPROCESS}}
    listed = {name: all_of(each) for name, each in sorted(classes.items())}
    listed["openvino"] = {name: described(name, getattr(ov, name)) for name in sorted(FUNCTIONS)}
    print(text_of({"version": ov.__version__.split("-")[0], "classes": listed}))


def text_of(value):
    """JSON with a member a line."""
    classes = []
    for name, own in value["classes"].items():
        lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(each)}" for key, each in own.items())
        classes.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
    listed = ",\n".join(classes)
    return f'{{"version": {json.dumps(value["version"])}, "classes": {{\n{listed}\n}}}}'


if __name__ == "__main__":
    main()

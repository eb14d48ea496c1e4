"""
Checks the manifests in YAML files: prints what is wrong, a line each, and ends with 1 if anything is.

    check_manifests.py FILE...

KServe's resources are checked by the models of its own client, which are made of the same Go types as the definitions
in a cluster; what these take from Kubernetes, by the schemas of Kubernetes. A field that they do not have is refused.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import re
import sys
import types
from pathlib import Path

import jsonschema
import yaml

RESOURCES = {
    ("serving.kserve.io/v1alpha1", "ServingRuntime"): "V1alpha1ServingRuntime",
    ("serving.kserve.io/v1beta1", "InferenceService"): "V1beta1InferenceService",
}
KUBERNETES = "v1.37.0-local-strict"
SIMPLE = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "object": {},
    "datetime": {"type": "string", "format": "date-time"},
}


def package_folder(name: str) -> Path:
    return Path(importlib.util.find_spec(name).submodule_search_locations[0])


def kserve_models() -> types.ModuleType:
    """KServe's models alone: the package itself would import all that a server needs."""
    package = types.ModuleType("kserve")
    package.__path__ = [str(package_folder("kserve"))]
    sys.modules["kserve"] = package
    return importlib.import_module("kserve.models")


class Schemas:
    """JSON schemas of the models, made as they are asked for."""

    def __init__(self) -> None:
        definitions = package_folder("kubernetes_validate") / "kubernetes-json-schema" / KUBERNETES / "_definitions.json"
        self.definitions = json.loads(definitions.read_text())["$defs"]
        self.models = kserve_models()

    def of(self, name: str) -> dict:
        """The schema of a type as the models write it, for instance `list[V1Container]`."""
        if name in SIMPLE:
            return SIMPLE[name]
        if match := re.fullmatch(r"list\[(.+)\]", name):
            return {"type": "array", "items": self.of(match[1])}
        if match := re.fullmatch(r"dict\(str, (.+)\)", name):
            return {"type": "object", "additionalProperties": self.of(match[1])}
        model = getattr(self.models, name, None)
        key = name if model else self.kubernetes_name(name)
        if key is None:
            # What cannot be checked is not to be used.
            return {"not": {}, "title": f"{name} is in no schema"}
        if key not in self.definitions:
            self.definitions[key] = {}
            self.definitions[key] = self.of_model(model)
        return {"$ref": f"#/$defs/{key}"}

    def of_model(self, model: type) -> dict:
        keys = model.attribute_map
        return {
            "type": "object",
            "properties": {key: self.of(model.openapi_types[attribute]) for attribute, key in keys.items()},
            "required": [key for attribute, key in keys.items() if is_required(model, attribute)],
            "additionalProperties": False,
        }

    def kubernetes_name(self, name: str) -> str | None:
        """`io.k8s.api.core.v1.Probe` for `V1Probe`."""
        if name == "ResourceQuantity":
            return "io.k8s.apimachinery.pkg.api.resource.Quantity"
        if match := re.fullmatch(r"K8sIoApi([A-Z][a-z]+)(V\d+)(.+)", name):
            group, version, kind = match.groups()
            names = [f"io.k8s.api.{group.lower()}.{version.lower()}.{kind}"]
        else:
            kind = name.removeprefix("V1")
            names = [f"io.k8s.api.core.v1.{kind}", f"io.k8s.apimachinery.pkg.apis.meta.v1.{kind}"]
        return next((name for name in names if name in self.definitions), None)


def is_required(model: type, attribute: str) -> bool:
    """Whether the model refuses to be without."""
    return "must not be `None`" in inspect.getsource(getattr(model, attribute).fset)


def problems(manifest: object, schemas: Schemas) -> list[str]:
    if not isinstance(manifest, dict):
        return ["this is no resource"]
    kind = (manifest.get("apiVersion"), manifest.get("kind"))
    if kind not in RESOURCES:
        return [f"{kind[1]} of {kind[0]} is none of KServe's resources that are known here"]
    schema = {**schemas.of(RESOURCES[kind]), "$defs": schemas.definitions}
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(manifest), key=lambda error: list(error.path))
    return [f"{kind[1]}: {error.json_path}: {error.message}" for error in errors]


def main() -> int:
    schemas = Schemas()
    documents = [document for name in sys.argv[1:] for document in yaml.safe_load_all(Path(name).read_text())]
    manifests = [manifest for manifest in documents if manifest is not None]
    found = [problem for manifest in manifests for problem in problems(manifest, schemas)]
    print("\n".join([*found, f"{len(manifests)} checked"]))
    return 1 if found or not manifests else 0


if __name__ == "__main__":
    sys.exit(main())

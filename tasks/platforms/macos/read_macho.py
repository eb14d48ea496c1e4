"""Prints as JSON what files for macOS say of themselves, read by LIEF: read_macho.py FILE…"""

import json
import sys

import lief

ENTITLEMENTS = bytes.fromhex("fade7171")  # in a code signature, before the length and the text


def entitlements(binary):
    """The text of the entitlements in the code signature; none if it has none."""
    if not binary.has_code_signature:
        return None
    content = bytes(binary.code_signature.content)
    start = content.find(ENTITLEMENTS)
    if start < 0:
        return None
    length = int.from_bytes(content[start + 4 : start + 8], "big")
    return content[start + 8 : start + length].decode()


def describe(path):
    """What is read of a file, which has one architecture."""
    file = lief.MachO.parse(path)  # keeps what it contains
    binary = file.at(0)
    identity = lief.MachO.LoadCommand.TYPE.ID_DYLIB
    return {
        "processor": binary.header.cpu_type.name,
        "oldestSystem": ".".join(str(part) for part in binary.build_version.minos),
        "name": next((c.name for c in binary.commands if c.command == identity), None),
        "searchPaths": [each.path for each in binary.rpaths],
        "needs": [c.name for c in binary.libraries if c.command != identity],
        "exports": sorted(symbol.name for symbol in binary.exported_symbols),
        "isSigned": binary.has_code_signature,
        "entitlements": entitlements(binary),
    }


print(json.dumps({path: describe(path) for path in sys.argv[1:]}))

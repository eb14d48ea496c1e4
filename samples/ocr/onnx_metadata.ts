import { readFileSync } from "node:fs";
import { PbfReader } from "pbf";

/** The metadata of an ONNX file, texts by name. `Model.getRtInfo` has them too, on Linux x64. */
export function onnxMetadata(path: string): Map<string, string> {
  // 14 is `metadata_props` in onnx.proto, a list of entries with a key (1) and a value (2).
  return new PbfReader(readFileSync(path)).readFields((field, metadata, file) => {
    if (field === 14) metadata.set(...file.readMessage(readEntry, ["", ""]));
  }, new Map<string, string>());
}

function readEntry(field: number, entry: [key: string, value: string], file: PbfReader): void {
  if (field === 1 || field === 2) entry[field - 1] = file.readString();
}

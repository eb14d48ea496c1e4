/** Models that others have made and published in packages, with the inputs that they are run on. */
import { readFileSync } from "node:fs";

/** A package, with the registry that has it. */
export interface Package {
  readonly registry: "pypi" | "npm";
  readonly package: string;
  readonly version: string;
}

/** Where a model comes from: a package, or a folder of this repository, which tells more. */
export type Source = Package | { readonly folder: string };

/** An input of a model. */
export interface FieldInput {
  readonly shape: readonly number[];
  /** Its elements are integers from 0 to less than this. Default: they are fractions from -1 to 1. */
  readonly below?: number;
  /** All its elements are this number. */
  readonly value?: number;
}

/** A model. */
export interface FieldModel {
  readonly name: string;
  readonly about: string;
  readonly source: Source;
  /** The package's licence, as it states it. */
  readonly licence: string;
  readonly note?: string;
  /** Why the model runs on one thread when its shapes are static. */
  readonly staticOnOneThread?: string;
  /** The file or folder to read, in the package or folder. */
  readonly model: string;
  /** The SHA-256 of each file of it that the package has. */
  readonly files: Readonly<Record<string, string>>;
  /** The inputs, in the model's order. */
  readonly inputs: readonly FieldInput[];
}

/** All models. */
export const fieldModels: readonly FieldModel[] = JSON.parse(
  readFileSync(new URL("models.json", import.meta.url), "utf8"),
);

/** The model of a name. */
export function fieldModel(name: string): FieldModel {
  const found = fieldModels.find((each) => each.name === name);
  if (!found) throw new Error(`There is no model ${name}`);
  return found;
}

import { win32 } from "node:path";
import process from "node:process";
import type { Host } from "../finding/host.ts";
import type { SymbolTable } from "../symbols/signature.ts";

/**
 * What OpenVINO's C library needs on Windows. The system, as Deno asks it, does not look beside the library, and in an
 * archive TBB lies elsewhere: so they are opened by their paths before it, and found among those that are open.
 */

/** A library to open, and what of it is bound: Bun opens no library of which nothing is. */
export interface NeededLibrary {
  readonly path: string;
  readonly table: SymbolTable;
}

/** The part of a machine that is looked at. */
type Machine = Pick<Host, "platform" | "isFile" | "environment">;

const tbb = "tbb12.dll";
const tbbTable = { TBB_runtime_interface_version: { result: "status", parameters: [] } } as const;

/** Parts of Microsoft's C++ runtime, which OpenVINO's libraries are built with. */
const microsofts = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

/** Where TBB may be: beside the library, and in the archive whose `runtime\bin\intel64\Release` has the library. */
function tbbPlaces(folder: string): string[] {
  return [win32.join(folder, tbb), win32.resolve(folder, "..", "..", "..", "3rdparty", "tbb", "bin", tbb)];
}

/** The libraries to open before the C library, in order; none on other systems. */
export function librariesBefore(library: string, machine: Machine): NeededLibrary[] {
  if (machine.platform !== "win32") return [];
  const folder = win32.dirname(library);
  const found = tbbPlaces(folder).find((path) => isFile(machine, path));
  const openvino = win32.join(folder, "openvino.dll");
  return [
    ...(found === undefined ? [] : [{ path: found, table: tbbTable }]),
    ...(isFile(machine, openvino) ? [{ path: openvino, table: {} }] : []),
  ];
}

/**
 * Tells what is missing, which the system's message (“module not found”) does not.
 *
 * @returns A line for each library, with where it was looked for; none on other systems.
 */
export function missingLibraries(library: string, machine: Machine): string[] {
  if (machine.platform !== "win32" || !isFile(machine, library)) return [];
  const folder = win32.dirname(library);
  const missing = (places: readonly string[]) => !places.some((path) => isFile(machine, path));
  const needed: readonly (readonly string[])[] = [[win32.join(folder, "openvino.dll")], tbbPlaces(folder)];
  const system = win32.join(variable(machine, "SystemRoot") ?? "C:\\Windows", "System32");
  const ofMicrosoft = microsofts.filter((name) => missing([win32.join(folder, name), win32.join(system, name)]));
  return [
    ...needed.filter(missing).map((places) =>
      `${win32.basename(places[0]!)} is missing, which it needs: looked for at ${places.join(" and ")}`
    ),
    ...(ofMicrosoft.length === 0
      ? []
      : [`${ofMicrosoft.join(", ")}: missing, which it needs: install the Visual C++ Redistributable (x64)`]),
  ];
}

/**
 * Tells why OpenVINO found no devices, if it is known: on Windows it asks for its own folder with room for 260 letters,
 * and opens the plugins in it by paths of less.
 *
 * @param library The library's path.
 * @param platform The operating system. Default: this one.
 */
export function hiddenPlugins(library: string, platform: string = process.platform): string | undefined {
  const { length } = win32.join(win32.dirname(library), "openvino_intel_cpu_plugin.dll");
  if (platform !== "win32" || length < 260) return undefined;
  return `the paths of OpenVINO's plugins are too long for Windows, with ${length} letters: move them to shorter ones`;
}

function isFile(machine: Machine, path: string): boolean {
  try {
    return machine.isFile(path);
  } catch {
    return false;
  }
}

function variable(machine: Machine, name: string): string | undefined {
  try {
    return machine.environment(name) || undefined;
  } catch {
    return undefined; // no permission
  }
}

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Host, nodeHost } from "../finding/host.ts";
import { packagedDevices, packageFolders, platformPackage } from "../finding/platform_package.ts";
import { withTemporaryFolder } from "../temporary_folder.ts";

/**
 * Finds the npm packages that add the plugins of devices to a library that is itself from an npm package. Beside any
 * other library its plugins lie already.
 *
 * @param library The library's path
 * @param host The machine
 * @returns The packages' configuration files, each of which tells OpenVINO where a plugin is
 */
export function devicePlugins(library: string, host: Host = nodeHost()): string[] {
  const name = platformPackage(host);
  const own = dirname(dirname(dirname(library)));
  if (nameOf(own) !== name) return [];
  return packagedDevices.flatMap((device) => {
    const other = platformPackage(host, device);
    // In node_modules and in Deno's cache they lie side by side, in stores they do not.
    const beside = join(own.replaceAll("\\", "/").replace(new RegExp(`/${name}(?=$|/)`), `/${other}`));
    for (const folder of [beside, ...packageFolders(other, host)]) {
      if (folder !== own && nameOf(folder) === other) return [join(folder, "plugins.xml")];
    }
    return [];
  });
}

/** The name of the package in a folder. What cannot be looked at is as good as not installed. */
function nameOf(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name;
  } catch {
    return undefined;
  }
}

/**
 * Gives OpenVINO, which reads one configuration file, several as one.
 *
 * @param files The files
 * @param use Reads the file that it is given, at once; there is none if there are no files
 * @returns What `use` returns
 */
export function withPlugins<T>(files: readonly string[], use: (file: string | undefined) => T): T {
  if (files.length < 2) return use(files[0]);
  return withTemporaryFolder("the plugins of several packages", (folder) => {
    const file = join(folder, "plugins.xml");
    writeFileSync(file, `<ie><plugins>${files.map(pluginsOf).join("")}</plugins></ie>`);
    return use(file);
  });
}

/** The entries of a file, with paths that hold wherever they are read. */
function pluginsOf(file: string): string {
  const entries = readFileSync(file, "utf8").match(/<plugin [^>]*>/g) ?? [];
  return entries.map((entry) =>
    entry.replace(
      /location="([^"]*)"/,
      (_, location: string) => `location="${escape(resolve(dirname(file), location))}"`,
    )
  ).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

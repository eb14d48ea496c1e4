import { downloadFolder } from "../release.ts";
import { packageFolders, platformPackage, upwards } from "./platform_package.ts";
import type { Search } from "./search.ts";
import { vcpkg } from "./system_folders.ts";

/** The folders of the npm package for this platform. */
export function* npmPackage(search: Search): Generator<string> {
  const name = platformPackage(search.host);
  let installed = false;
  for (const folder of packageFolders(name, search.host, (place, look) => search.ifThere(place, look))) {
    installed = true;
    yield folder;
  }
  if (!installed) search.rejectUnlessTried(name, "not installed");
}

/** The native packages of a project: those of vcpkg, and of OpenVINO's own binding for Node.js. */
export function* projectPackages(search: Search): Generator<string> {
  const { path } = search;
  for (const folder of upwards(search.host.cwd(), path)) {
    const modules = path.join(folder, "node_modules");
    const vcpkgInstalled = "vcpkg_installed";
    if (search.listIfThere(modules).includes("openvino-node")) yield path.join(modules, "openvino-node", "bin");
    if (search.listIfThere(folder).includes(vcpkgInstalled)) yield* vcpkg(search, path.join(folder, vcpkgInstalled));
  }
}

/** The folders into which the set-up fetches OpenVINO for a project. */
export function* projectDownloads(search: Search): Generator<string> {
  const { host, path } = search;
  for (const folder of upwards(host.cwd(), path)) yield path.join(folder, downloadFolder);
  const program = search.attempt("the program's folder", () => host.programFolder());
  for (const folder of [host.packageFolder, program]) {
    if (folder !== undefined) yield path.join(folder, downloadFolder);
  }
}

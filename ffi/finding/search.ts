import { posix, win32 } from "node:path";
import { OpenVINOLoadError } from "../load_error.ts";
import { oldestOpenVINO } from "../release.ts";
import { isOlder } from "../version.ts";
import { environmentVariables, type Variable } from "./environment_variables.ts";
import type { Host } from "./host.ts";
import { libraryIn } from "./library_in.ts";
import { libraryVersion } from "./library_name.ts";
import { notFoundMessage } from "./not_found.ts";
import { problemOf } from "./problem.ts";

/** One search: what it can see of the machine, and why it rejected each place. */
export class Search {
  readonly host: Host;
  /** The platform's paths. */
  readonly path: typeof posix;
  /** Why each place was rejected. A place reached twice, as through `lib` and `lib64`, is searched once. */
  readonly #rejected = new Map<string, string>();
  readonly #missingFlags = new Set<string>();

  constructor(host: Host) {
    this.host = host;
    this.path = host.platform === "win32" ? win32 : posix;
  }

  /** The value of a variable; an empty one counts as unset. */
  variable(name: Variable, whenUnset?: string): string | undefined {
    try {
      const value = this.host.environment(name);
      if (value) return value;
      if (whenUnset !== undefined) this.reject(name, whenUnset);
    } catch (error) {
      if (problemOf(error) !== "flag") throw error;
      this.#missingFlags.add("--allow-env");
      this.reject(name, `no permission (--allow-env=${name})`);
    }
    return undefined;
  }

  /** A folder in the user's home; undefined if that is not known. */
  inHome(folder: string): string | undefined {
    const home = this.variable(this.host.platform === "win32" ? "USERPROFILE" : "HOME");
    return home && this.path.join(home, folder);
  }

  absolute(path: string): string {
    return this.path.resolve(this.host.cwd(), path);
  }

  /** The names in a folder; undefined, which is recorded, if it cannot be listed. */
  list(folder: string): readonly string[] | undefined {
    return this.attempt(folder, () => this.host.list(folder));
  }

  /** The names in a folder that need not be there: that it is missing is not recorded. None if it cannot be listed. */
  listIfThere(folder: string): readonly string[] {
    return this.ifThere(folder, () => this.host.list(folder)) ?? [];
  }

  /** What looking at a place gives; undefined, which is recorded, if that fails. */
  attempt<T>(place: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      this.noteProblem(place, error);
      return undefined;
    }
  }

  /** The same for a place that need not be there: that it is missing is not recorded. */
  ifThere<T>(place: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      if (problemOf(error) !== "missing") this.noteProblem(place, error);
      return undefined;
    }
  }

  /** Records why a place is rejected. */
  reject(place: string, reason: string): void {
    this.#rejected.set(place, reason);
  }

  /** Records why a place is rejected, unless there is a reason already. */
  rejectUnlessTried(place: string, reason: string): void {
    if (!this.#rejected.has(place)) this.reject(place, reason);
  }

  /** Records that a place cannot be looked at. */
  noteProblem(place: string, error: unknown): void {
    const problem = problemOf(error);
    const readFlag = this.host.runtime === "Node" ? "--allow-fs-read" : "--allow-read";
    if (problem === "flag") this.#missingFlags.add(readFlag);
    this.reject(
      place,
      problem === "missing"
        ? "missing"
        : problem === "flag"
        ? `no permission (${readFlag}${this.path.isAbsolute(place) ? `=${place}` : ""})`
        : problem === "denied"
        ? "no permission"
        : String(error instanceof Error ? error.message : error),
    );
  }

  /** Returns a folder's library if it is not too old; otherwise records why the folder is rejected. */
  look(folder: string): string | undefined {
    if (this.#rejected.has(folder)) return undefined;
    const library = this.attempt(folder, () => libraryIn(folder, this.host) ?? "none");
    if (library === undefined) return undefined;
    if (library === "none") {
      this.reject(folder, "no OpenVINO C library in it");
      return undefined;
    }
    const version = this.#versionOf(library);
    if (version === "" || !isOlder(version, oldestOpenVINO)) return library;
    this.reject(folder, `OpenVINO ${version} in it is too old (${oldestOpenVINO} or newer is needed)`);
    return undefined;
  }

  /** The version in the name of the library, or of the file that it links to; `""` if there is none. */
  #versionOf(library: string): string {
    const inName = (path: string) => libraryVersion(this.path.basename(path), this.host.platform) ?? "";
    const version = inName(library);
    if (version !== "") return version;
    try {
      return inName(this.host.realpath(library));
    } catch {
      return ""; // Opening the library will tell.
    }
  }

  /** Ends the search in vain: with all places and reasons, missing permissions and a remedy. */
  fail(first: string, remedy: string): never {
    const tried = [...this.#rejected].map(([place, reason]) => `${place}: ${reason}`);
    const last = [remedy];
    if (this.#missingFlags.size > 0) {
      const flags = [...this.#missingFlags].sort().map((flag) =>
        flag === "--allow-env" ? `${flag}=${environmentVariables.join(",")}` : flag
      );
      last.unshift(`${this.host.runtime} did not let it look everywhere; give it ${flags.join(" ")}`);
    }
    throw new OpenVINOLoadError(notFoundMessage(first, tried, last), { tried });
  }
}

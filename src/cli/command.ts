import { parseArgs } from "node:util";
import process from "node:process";
import { tell, tellError } from "../../ffi/messages.ts";
import { packageVersion } from "../../ffi/package_version.ts";
import { setUpForUser } from "../../ffi/fetching/setup.ts";
import { describe, gather } from "./info.ts";

const usage = `usage: openvino-ffi <command>

  info [--json]     tell which OpenVINO library is found, where and how, its version and its devices; what is wrong
                    and how to mend it
  setup [--user]    fetch OpenVINO into .openvino in this folder, or with --user into the user's cache, unless one
                    is found already: with pip or uv, or where there is neither as an npm package

  help, -h, --help  print this text
  -v, --version     print this package's version

exit codes: 0 all is well, 1 something is wrong, 2 wrong usage
`;

/**
 * Runs the command `openvino-ffi`.
 *
 * @param args The arguments after the command's name.
 * @returns The exit code.
 */
export async function command(args: string[]): Promise<number> {
  let options;
  try {
    options = parse(args);
  } catch (error) {
    // After its first sentence the message gives advice about parseArgs itself.
    tellError(`${(error as Error).message.replace(/\. .*/s, "")} (see openvino-ffi --help)`);
    return 2;
  }
  const { name, json, user } = options;
  switch (name) {
    case undefined:
      tell(usage.trimEnd());
      return 2;
    case "help":
      console.log(usage.trimEnd());
      return 0;
    case "version":
      console.log(packageVersion);
      return 0;
    case "setup":
      return await setUpForUser({ user, project: process.cwd() });
    case "info": {
      const info = await gather();
      console.log(json ? JSON.stringify(info, undefined, 2) : describe(info));
      return info.problems.length === 0 ? 0 : 1;
    }
  }
}

interface Asked {
  /** Nothing if no command was given. */
  name: "help" | "version" | "setup" | "info" | undefined;
  json: boolean;
  user: boolean;
}

function parse(args: string[]): Asked {
  const { values: { json = false, user = false, help, version }, positionals: [name, more] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      user: { type: "boolean" },
      version: { type: "boolean", short: "v" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (help) return { name: "help", json, user };
  if (version) return { name: "version", json, user };
  if (name === undefined && !json && !user) return { name, json, user };
  if (name === undefined) throw new Error("There is no command");
  if (name !== "info" && name !== "setup" && name !== "help") throw new Error(`There is no command ${name}`);
  if (more !== undefined) throw new Error(`${name} takes no ${more}`);
  if (json && name !== "info") throw new Error(`${name} takes no --json`);
  if (user && name !== "setup") throw new Error(`${name} takes no --user`);
  return { name, json, user };
}

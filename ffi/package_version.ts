/** This package's version, the same as in `package.json` and `deno.json`. */
export const packageVersion = "0.1.0";

/** The version of this package: that of `package.json` and `deno.json`. */
export const packageVersion = "0.1.0";

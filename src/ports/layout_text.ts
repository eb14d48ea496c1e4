/** The names that OpenVINO has for dimensions besides their letters. */
const letters: Readonly<Record<string, string>> = {
  BATCH: "N",
  CHANNELS: "C",
  CHANNEL: "C",
  HEIGHT: "H",
  WIDTH: "W",
  DEPTH: "D",
};

/**
 * Writes a layout as OpenVINO does.
 *
 * @param layout A layout that OpenVINO takes, for example `NCHW`, `N...C` or `[batch, ?, height]`.
 * @returns It as a list, for example `[N,C,H,W]`; `""` if it names no dimension.
 */
export function layoutText(layout: string): string {
  const text = layout.trim();
  if (text === "") return "";
  const names = text.startsWith("[") ? text.slice(1, -1).split(",") : text.match(/\.\.\.|./g)!;
  const own = names.map((name) => name.trim().toUpperCase());
  const list = own.map((name) => letters[name] ?? name).join(",");
  return list === "..." ? "" : `[${list}]`;
}

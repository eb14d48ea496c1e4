import type { Report } from "../run/result.ts";

/** The first words of a report of the kit: what it shows, and for whom. */
export function conformanceAbout({ environment: { judge } }: Pick<Report, "environment">): string {
  const shown = "For programmers who know OpenVINO's Python API or depend on it, this report shows";
  return judge === "none"
    ? `${shown} whether each of its methods works in openvino-ffi. Nothing was compared with Python in this run.`
    : `${shown} whether each of its methods does the same in openvino-ffi as in Python, on the same models.`;
}

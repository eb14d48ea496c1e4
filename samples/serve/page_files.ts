import { readFileSync } from "node:fs";

/** A file of the page, ready to send. */
export interface PageFile {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

const files = [
  ["/", "index.html", "text/html; charset=utf-8"],
  ["/page.css", "page.css", "text/css; charset=utf-8"],
  ["/page.js", "page.js", "text/javascript; charset=utf-8"],
  ["/classify.js", "classify.js", "text/javascript; charset=utf-8"],
  ["/icon.svg", "icon.svg", "image/svg+xml"],
] as const;

/** Reads the page's files. */
export function readPage(): PageFile[] {
  return files.map(([path, file, contentType]) => {
    return { path, contentType, body: readFileSync(new URL(`page/${file}`, import.meta.url), "utf8") };
  });
}

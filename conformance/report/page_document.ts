import { createHash } from "node:crypto";
import { escapeMarkup } from "./text.ts";
import type { Markup } from "./markup.ts";
import { pageScript } from "./page_script.ts";

/** The parts of a page. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly body: Markup;
}

/** Formats a self-contained page, which cannot load anything else. */
export function pageDocument({ title, style, body }: PageParts): string {
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8">`,
    `<meta http-equiv="content-security-policy" content="${policy(style, pageScript)}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<link rel="icon" href="data:,"><title>${escapeMarkup(title)}</title>`,
    `<style>${style}</style></head><body>`,
    `${body}`,
    `<script>${pageScript}</script>`,
    `</body></html>`,
    ``,
  ].join("\n");
}

/** A content security policy that permits only this style and this script. */
function policy(style: string, script: string): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

import { type Content, type Markup, markup } from "./markup.ts";
import { type Outcome, outcomes } from "./outcome.ts";

/** The content of a cell. */
export type Shown = Outcome | "not applicable";

const shapes: Readonly<Record<Shown, Markup>> = {
  passed: markup`<path d="M3 8.6l3.3 3.3L13 4.8"/>`,
  failed: markup`<path d="M4 4l8 8M12 4l-8 8"/>`,
  crashed: markup`<path d="M8 1.8l6.6 11.9H1.4zM8 6v4M8 11.8v.2"/>`,
  "timed out": markup`<circle cx="8" cy="8" r="6.2"/><path d="M8 4.2V8l2.6 1.6"/>`,
  "unexpected pass": markup`<path d="M8 2.8v10.4M2.8 8h10.4"/>`,
  "not run": markup`<path d="M5.4 5.6a2.6 2.6 0 1 1 4 2.2C8.5 8.4 8 8.8 8 9.8M8 12.6v.2"/>`,
  "known gap": markup`<circle cx="8" cy="8" r="4.6"/>`,
  "not applicable": markup`<path d="M5 8h6"/>`,
};

/** Defines the shapes of all signs once; {@linkcode sign} refers to them. */
export function signShapes(): Markup {
  const symbols = [...outcomes, "not applicable" as const].map((name) =>
    markup`<symbol id="${idOf(name)}" viewBox="0 0 16 16">${shapes[name]}</symbol>`
  );
  return markup`<svg class="shapes" aria-hidden="true">${symbols}</svg>`;
}

/** The sign of an outcome. Screen readers skip it, so it needs words next to it. */
export function sign(shown: Shown): Markup {
  return markup`<svg class="sign ${classOf(shown)}" aria-hidden="true"><use href="#${idOf(shown)}"/></svg>`;
}

/** A sign with words for screen readers only. */
export function spokenSign(shown: Shown, words: Content = shown): Markup {
  return markup`${sign(shown)}<span class="spoken">${words}</span>`;
}

/** The CSS class of an outcome. */
export function classOf(shown: Shown): string {
  return shown.replaceAll(" ", "-");
}

function idOf(shown: Shown): string {
  return `sign-${classOf(shown)}`;
}

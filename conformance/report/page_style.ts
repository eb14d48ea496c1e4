/**
 * The number of columns of signs that fits on the narrowest screen. A wider matrix scrolls, and its head does not
 * stick.
 */
const mostSignsOnAPhone = 10;

/** Tells whether a matrix needs no scrolling on a narrow screen. */
export function fitsOnAPhone(models: number, runtimes: number): boolean {
  return models * runtimes <= mostSignsOnAPhone;
}

/** The page's style for a matrix of a size. */
export function pageStyle(models: number, runtimes: number): string {
  const signs = Math.max(models * runtimes, 1);
  const fits = fitsOnAPhone(models, runtimes);
  // Nothing inside a scrolling element can stick to the window.
  const fitting = `.scrolled:has(> .matrix) { overflow: visible; }
.matrix thead { position: sticky; top: var(--bar); z-index: 1; background: var(--paper); }`;
  const scrolling = `@media (min-width: 48rem) { .matrix { min-width: ${24 + 5.25 * models}rem; } }`;
  const signWidth = fits ? 1.6 : 4.5 / runtimes;
  return `
:root {
  color-scheme: light dark;
  --paper: #fff; --sheet: #f5f6f8; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --faint: #e9ecef;
  --link: #0b57b0; --passed: #17692f; --failed: #b3161f; --failed-sheet: #fdecec; --known: #7a5200; --mark: #ffe2a8;
  --bar: 0rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12151a; --sheet: #1a1f26; --ink: #e4e8ed; --soft: #9ba6b2; --line: #333b45; --faint: #242a32;
    --link: #7db5f5; --passed: #56c271; --failed: #ff8a84; --failed-sheet: #351b1d; --known: #e0b04f; --mark: #5c4310;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 80rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; text-wrap: balance; }
h1 { font-size: 1.75rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; }
h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
h4 { font-size: .8125rem; color: var(--soft); font-weight: 600; margin-bottom: .25rem; }
section > h2 { margin: 2.5rem 0 .75rem; }
p { margin: .5rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
code { overflow-wrap: anywhere; }
/* The line is lower than an underscore. */
a:has(> code) { text-underline-offset: .35em; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shapes { position: absolute; width: 0; height: 0; }
.sign { width: 1em; height: 1em; flex: none; vertical-align: -.125em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.passed { color: var(--passed); }
.failed, .crashed, .timed-out, .unexpected-pass, .not-run { color: var(--failed); }
.known-gap { color: var(--known); }
.not-applicable { color: var(--soft); }

.about { max-width: 46rem; color: var(--soft); }
.verdict { text-wrap: balance; display: flex; gap: .6rem; align-items: center; font-size: 1.125rem; font-weight: 600; margin: .75rem 0 1.25rem; }
.verdict .sign { width: 1.4em; height: 1.4em; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1px; margin: 0; background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.numbers div { background: var(--paper); padding: .7rem .9rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--soft); font-size: .875rem; }
.numbers dd { margin: 0; font-size: 1.375rem; font-weight: 600; line-height: 1.3; white-space: nowrap; font-variant-numeric: tabular-nums; }
.numbers small { font-size: .875rem; font-weight: 400; color: var(--soft); }
.environment { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.25rem; margin: 1.5rem 0 0; font-size: .9375rem; }
.environment dt { color: var(--soft); }
.environment dd { margin: 0; overflow-wrap: anywhere; }

.filter { position: sticky; top: 0; z-index: 2; display: flex; gap: 1rem; align-items: center; height: var(--bar); margin: 2rem -1rem 0; padding: 0 1rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.filter input[type=search] { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--soft); border-radius: .375rem; padding: .35rem .6rem; flex: 1 1 8rem; min-width: 0; max-width: 24rem; }
.filter input::placeholder { color: var(--soft); opacity: 1; }
.filter label { display: inline-flex; gap: .45rem; align-items: center; min-height: 2rem; white-space: nowrap; }
.filter input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--link); }
.shown { font-variant-numeric: tabular-nums; margin: .6rem 0 0; }
.shown:empty { display: none; }
/* What sticks stays below the filter, where there is one. */
main:has(> .filter:not([hidden])) { --bar: 3.625rem; }

details > summary { cursor: pointer; }
.part { margin-top: 1.5rem; }
.part > summary { padding: .35rem 0; }
.part > summary > h2, .part > summary > h3 { display: inline; }
.part > summary > h3 { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.tally { color: var(--soft); font-size: .875rem; margin-left: .4rem; }
[id] { scroll-margin-top: calc(var(--bar) + .75rem); }
:target { outline: 2px solid var(--link); outline-offset: 3px; }

.classes { display: flex; flex-wrap: wrap; gap: .4rem; }
.classes a { display: inline-flex; align-items: center; gap: .3rem; padding: .25rem .65rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .875rem; text-decoration: none; }
.classes a:hover { border-color: var(--link); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: .9rem 0 0; font-size: .875rem; }
.legend li { display: inline-flex; gap: .4rem; align-items: center; }
.hint { color: var(--soft); font-size: .875rem; }

/* What is only spoken is placed in it, or else it would widen the page. */
.scrolled { position: relative; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { font-weight: 400; text-align: left; }
.matrix { table-layout: fixed; border-collapse: separate; border-spacing: 0; }
${fits ? fitting : scrolling}
.matrix th, .matrix td { padding: .3rem .5rem .3rem 0; vertical-align: middle; border-bottom: 1px solid var(--faint); overflow-wrap: break-word; }
.matrix thead th { color: var(--soft); font-size: .8125rem; line-height: 1.3; vertical-align: bottom; border-bottom-color: var(--line); }
.matrix thead a { color: inherit; }
.matrix th.model { width: 5.25rem; text-align: center; padding: .3rem .25rem; border-bottom: 0; color: var(--ink); }
.matrix th.runtime { font-size: .6875rem; text-align: center; padding: .1rem 0 .3rem; }
.matrix td.cell { text-align: center; padding: 0; }
.matrix .first { border-left: 1px solid var(--faint); }
.matrix td.marked { background: var(--failed-sheet); }
.matrix td.marked:has(.known-gap) { background: none; }
.matrix td.marked a { display: grid; place-items: center; min-height: 2rem; }
.matrix tbody tr:hover { background: var(--sheet); }
.matrix th.python a { color: inherit; text-decoration: underline dotted var(--soft); }
.matrix th.python a:hover { color: var(--link); text-decoration: underline solid; }
.matrix .here { color: var(--soft); }
.note { font-size: .8125rem; font-style: italic; }
.checks { margin: .4rem 0 0; font-size: .875rem; }
.checks > summary { color: var(--soft); padding: .25rem 0; }
.checks th, .checks td { padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--faint); white-space: nowrap; text-align: left; }
.checks td a { display: inline-flex; gap: .35em; align-items: center; }
.checks thead th { color: var(--soft); }
.checks tbody th { white-space: normal; min-width: 14rem; }

.failure { border: 1px solid var(--line); border-left: .25rem solid var(--failed); border-radius: .375rem; margin: .6rem 0; background: var(--sheet); }
.failure > summary { padding: .6rem .8rem; overflow-wrap: anywhere; }
.failure > summary .sign { color: var(--failed); margin: 0 .15rem; }
.check { font-weight: 600; }
.on { display: inline-block; font-size: .8125rem; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--paper); }
.outcome { font-size: .875rem; font-weight: 600; }
.body { padding: 0 .8rem .8rem; }
.message { white-space: pre-wrap; overflow-wrap: anywhere; margin: .35rem 0 .6rem; }
.values { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: .75rem; }
.values > div { min-width: 0; }
pre { margin: 0; padding: .6rem .7rem; background: var(--paper); border: 1px solid var(--line); border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere; line-break: anywhere; max-height: 22rem; overflow: auto; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--known); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.more { margin-top: .5rem; font-size: .875rem; }
.more > summary { color: var(--soft); margin-bottom: .3rem; }
.command { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: center; margin: .75rem 0 0; }
.command .label { color: var(--soft); font-size: .8125rem; font-weight: 600; }
.command code { flex: 0 1 auto; min-width: 0; padding: .3rem .5rem; background: var(--paper); border: 1px solid var(--line); border-radius: .375rem; user-select: all; }
button { font: inherit; font-size: .8125rem; color: var(--link); background: var(--paper); border: 1px solid var(--line); border-radius: .375rem; padding: .3rem .7rem; cursor: pointer; }
button:hover { border-color: var(--link); }
.problems li { display: flex; gap: .5rem; align-items: baseline; padding: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.problems .sign { translate: 0 .15em; }
.list > li { padding: .4rem 0; border-top: 1px solid var(--faint); overflow-wrap: anywhere; }
.list.body > li { padding: .7rem 0; }
.pairs > li { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1.5rem; }
.pairs > li > :last-child { color: var(--soft); }
.of { color: var(--soft); font-size: .875rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
footer code { overflow-wrap: anywhere; }

@media (max-width: 47.99rem) {
  body { padding-top: 1.25rem; }
  h1 { font-size: 1.5rem; }
  .environment { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .environment dd { margin-bottom: .5rem; }
  .pairs > li { grid-template-columns: minmax(0, 1fr); }
  .tally { display: block; margin-left: 0; }
  .matrix, .matrix thead, .matrix tbody { display: block; }
  .matrix tr { display: grid; grid-template-columns: repeat(${signs}, minmax(${signWidth}rem, 1fr)); border-bottom: 1px solid var(--faint); }
  .matrix th, .matrix td { border-bottom: 0; min-width: 0; }
  .matrix thead .python, .matrix thead .here { display: none; }
  .matrix thead tr:last-child { border-bottom-color: var(--line); }
  .matrix th.model { width: auto; font-size: .6875rem; padding: .2rem .1rem; align-self: end; hyphens: none; }
  .matrix th.runtime { font-size: .625rem; }
  .matrix tbody .python, .matrix tbody .here { grid-column: 1 / -1; padding: 0; }
  .matrix tbody .python { padding-top: .6rem; line-height: 1.35; }
  .matrix tbody .here { line-height: 1.35; padding-top: .15rem; }
  .matrix td.cell { min-height: 2rem; display: grid; place-items: center; }
  .matrix td.marked a { width: 100%; }
  .matrix th.model { grid-column: span ${Math.max(runtimes, 1)}; }
  .matrix tr > .runtime:first-child, .matrix .here + .cell { border-left: 0; }
  .values { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  .filter, button { display: none; }
  pre { max-height: none; }
  .failure, .matrix tr { break-inside: avoid; }
}
`;
}

/** The page's script: the filter, and buttons that copy commands. The page is complete without it. */
export const pageScript = `
"use strict";
{
  const filter = document.querySelector(".filter");
  // The pages on models from outside have none.
  if (filter !== null) startFilter(filter);

  function startFilter(filter) {
    const text = filter.querySelector("input[type=search]");
    const only = filter.querySelector("input[type=checkbox]");
    const shown = document.querySelector(".shown");
    const items = [...document.querySelectorAll("[data-find]")];
    // The innermost come first: a part is empty if the parts in it are.
    const parts = [...document.querySelectorAll("[data-part]")].reverse();
    const rows = items.filter((item) => "row" in item.dataset);

    function apply() {
      const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
      for (const item of items) {
        const { find, failed } = item.dataset;
        item.hidden = only.checked && failed === undefined || !words.every((word) => find.includes(word));
      }
      for (const part of parts) part.hidden = part.querySelector("[data-find]:not([hidden])") === null;
      const left = rows.filter((row) => !row.hidden).length;
      const filtered = words.length > 0 || only.checked;
      shown.textContent = filtered ? left + " of " + rows.length + " entries shown" : "";
    }
    text.addEventListener("input", apply);
    only.addEventListener("change", apply);
    filter.hidden = false;
    // A browser that goes back to the page fills the fields in again.
    apply();
    addEventListener("pageshow", apply);
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) return;
    for (let each = target; each !== null; each = each.parentElement) {
      if (each instanceof HTMLDetailsElement) each.open = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  for (const command of document.querySelectorAll(".command")) {
    const code = command.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        // Where a page may not write to the clipboard, the command is selected for the user to copy.
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
      setTimeout(() => button.textContent = "Copy", 2000);
    });
    command.append(button);
  }
}
`;

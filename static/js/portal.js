// What a script adds to pages that work without it: GOV.UK's own behaviours, typing to choose, menus that close,
// and work in progress that shows itself.
const { govuk, autocomplete } = document.querySelector("script[data-govuk]").dataset;

import(govuk).then(({ initAll }) => initAll());

// A select with data-autocomplete becomes a box to type in. Nothing counts as chosen until a line of the list is.
const lists = document.querySelectorAll("select[data-autocomplete]");
if (lists.length) {
  const library = document.createElement("script");
  library.src = autocomplete;
  library.onload = () => lists.forEach(typeToChoose);
  document.head.append(library);
}

function typeToChoose(select) {
  const { id } = select;
  const name = "aria-describedby", described = select.getAttribute(name);
  const isShort = select.options.length < 200;
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? undefined : "",
    confirmOnBlur: false,
    showAllValues: isShort,
    minLength: isShort ? 0 : 2,
    dropdownArrow: () => '<svg class="autocomplete__dropdown-arrow-down" viewBox="0 0 18 18" aria-hidden="true"><path d="M4 6l5 6 5-6" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
    tNoResults: () => "Nothing by that name",
    onConfirm: (label) => {
      const line = [...select.options].find((each) => each.textContent.trim() === label?.trim());
      if (line) line.selected = true;
    },
  });
  const box = document.getElementById(id);
  if (described) box.setAttribute(name, `${box.getAttribute(name) ?? ""} ${described}`.trim());
  box.addEventListener("input", () => { select.value = ""; });
}

// The menu closes with Escape, and when the reader goes elsewhere.
for (const menu of document.querySelectorAll("details.app-menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Long work: [data-refresh="3"] with an id is fetched anew every three seconds, until the page comes back without it.
for (const part of document.querySelectorAll("[data-refresh]")) setTimeout(refresh, part.dataset.refresh * 1000, part);

async function refresh(part) {
  try {
    const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!answer.ok || !fresh) return location.reload();
    part.innerHTML = fresh.innerHTML;
    if (!fresh.dataset.refresh) return location.reload();
  } catch {
    // offline for a moment: the next round tries again
  }
  setTimeout(refresh, part.dataset.refresh * 1000, part);
}

// A passkey that the browser could not use: say so where the button is.
document.addEventListener("allauth.error", () => reveal("[data-passkey-trouble]"));

function reveal(what) {
  for (const words of document.querySelectorAll(what)) words.hidden = false;
}

// What register.js keeps on this device: the copy of the page goes with the next other page, and marks that were not
// sent are spoken of before signing out deletes them.
if (!document.querySelector("form[data-register]")) self.caches?.delete("register").catch(() => {});
if (Object.keys(localStorage).some((name) => name.startsWith("register-"))) reveal("[data-unsent]");

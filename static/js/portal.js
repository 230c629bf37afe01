// What a script adds to pages that work without it: GOV.UK's own behaviours, typing to choose, menus that close,
// the register's count, and work in progress that shows itself.
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
  const described = select.getAttribute("aria-describedby");
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? undefined : "",
    confirmOnBlur: false,
    showAllValues: select.options.length < 200,
    minLength: select.options.length < 200 ? 0 : 2,
    dropdownArrow: () => '<svg class="autocomplete__dropdown-arrow-down" viewBox="0 0 18 18" aria-hidden="true" focusable="false"><path d="M4 6l5 6 5-6" fill="none" stroke="currentColor" stroke-width="2"/></svg>',
    tNoResults: () => "Nothing by that name",
    onConfirm: (label) => {
      const line = [...select.options].find((option) => option.textContent.trim() === label?.trim());
      if (line) line.selected = true;
    },
  });
  const box = document.getElementById(id);
  if (described) box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${described}`.trim());
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

// The register: how many are marked, counted while marking (form[data-register], and [data-marked] for the words).
for (const form of document.querySelectorAll("form[data-register]")) {
  const words = document.querySelector("[data-marked]");
  const count = () => {
    const names = new Set([...form.querySelectorAll("input[type=radio]")].map((radio) => radio.name));
    const marked = form.querySelectorAll("input[type=radio]:checked").length;
    words.textContent = `${marked} of ${names.size} marked`;
  };
  form.addEventListener("change", count);
  count();
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
  } catch { /* offline for a moment: the next round tries again */ }
  setTimeout(refresh, part.dataset.refresh * 1000, part);
}

// A passkey that the browser could not use: say so where the button is.
document.addEventListener("allauth.error", () => {
  for (const words of document.querySelectorAll("[data-passkey-trouble]")) words.hidden = false;
});

// The register without a connection: every mark stays on this device, and Save sends them once there is one again.
const form = document.querySelector("form[data-register]");
const { register: name, answers, unsaved, everyone, offline } = form.dataset;
const marked = document.querySelector("[data-marked]");
const note = document.querySelector("[data-note]");
const radios = [...form.querySelectorAll("[type=radio]")];
let kept = JSON.parse(localStorage.getItem(name));
const isSaved = kept && location.search.includes(kept.said.key);

function keep(isPressed) {
  const { csrfmiddlewaretoken, ...said } = Object.fromEntries(new FormData(form));
  kept = { said, isPressed };
  localStorage.setItem(name, JSON.stringify(kept));
}

function show(words) {
  marked.textContent = `${radios.filter((radio) => radio.checked).length} of ${radios.length / 4} marked`;
  if (words) note.textContent = words;
}

async function send() {
  if (!kept?.isPressed || form.inert) return;
  // what is typed on the way out would be lost
  form.inert = true;
  try {
    const { ok } = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (ok) return form.submit();
  } catch {
    // no connection
  }
  form.inert = false;
  show(offline);
}

// The page and what it wears, for worker.js to show when it is opened again without a connection.
async function keepPage() {
  const worn = [...document.querySelectorAll("link, script[src]")].map((part) => part.href ?? part.src);
  await (await caches.open("register")).addAll([location.pathname, ...new Set(worn)]);
}

form.addEventListener("input", () => {
  if (!kept) keepPage().catch(() => {});
  keep(kept?.isPressed);
  show(kept.isPressed ? offline : unsaved);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const isForAll = !!event.submitter?.name;
  if (isForAll) for (const radio of radios) radio.checked ||= radio.value === "present" && !form.elements[radio.name].value;
  keep(!isForAll);
  show(isForAll && everyone);
  send();
});

addEventListener("online", send);
addEventListener("pageshow", () => { form.inert = false; });
setInterval(send, 15000);

if (answers) keep(false);
else if (kept && !isSaved) {
  for (const [field, value] of Object.entries(kept.said)) if (form.elements[field]) form.elements[field].value = value;
  show(unsaved);
}
if (isSaved) {
  localStorage.removeItem(name);
  kept = null;
  self.caches?.delete("register");
} else keepPage().catch(() => {});
show();
navigator.serviceWorker?.register("/registers/worker.js");
send();

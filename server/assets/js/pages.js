// What scripts add to the pages, none of which needs them: a progress bar for imports, a button that copies a
// link, the print button, a slider over the moments of a text, focus on the problem to mend, and the question about unsent words before signing out.
// Must stay true: every form works without this file, and this file adds no inline style (CSP).

function upload(form) {
  const state = form.querySelector("[data-upload-state]");
  const bar = state.querySelector("progress");
  const say = state.querySelector("p");
  const button = form.querySelector("button[type=submit]");
  const settle = (text) => {
    say.textContent = text;
    bar.hidden = true;
    button.disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.onprogress = (e) => {
      if (!e.lengthComputable) return;
      bar.value = (100 * e.loaded) / e.total;
      say.textContent = `${form.dataset.sending} ${Math.round(bar.value)} %`;
    };
    request.upload.onload = () => {
      bar.removeAttribute("value");
      say.textContent = form.dataset.reading;
    };
    request.onerror = () => settle(form.dataset.lost);
    request.onload = () => show(request);
    state.hidden = bar.hidden = false;
    bar.value = 0;
    button.disabled = true;
    say.textContent = form.dataset.sending;
    request.send(new FormData(form));
  });
}

// The answer is a whole page, the same that a browser without scripts gets: its matter takes our place.
function show(request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = answer.querySelector("main");
  if (!fresh) return location.reload();
  document.title = answer.title;
  document.querySelector("main").replaceWith(document.adoptNode(fresh));
  document.body.className = answer.body.className;
  enhance(fresh);
  fresh.focus();
  scrollTo(0, 0);
}

function copier(button) {
  const input = button.parentElement.querySelector("[data-copy]");
  button.hidden = false;
  input.addEventListener("focus", () => input.select());
  button.addEventListener("click", async () => {
    // Over plain http there is no clipboard to write to, only the older way through what is selected.
    if (navigator.clipboard) await navigator.clipboard.writeText(input.value);
    else {
      input.select();
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.done;
  });
}

function printer(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The editor's part, when it is installed, knows whether words still wait on this device.
function signOut(form) {
  form.addEventListener("submit", async (event) => {
    const source = form.dataset.guard;
    if (!source || form.dataset.asked) return;
    event.preventDefault();
    try {
      const guard = await import(source);
      if (!(await guard.mayLeave())) return;
    } catch (error) {
      console.warn("sign-out guard not loaded", error);
    }
    form.dataset.asked = "yes";
    form.requestSubmit();
  });
}

// A text that is closed to its writer: what was typed into it and never sent is still on this device.
async function unsent(place) {
  const text = /^\/d\/[^/]+\/([0-9a-f-]{36})(\/edit)?$/.exec(location.pathname)?.[1];
  if (!text || !globalThis.indexedDB) return;
  const script = await import(place.dataset.unsent);
  await script.offerUnsent(text, place).catch((error) => console.warn("unsent words not read", error));
}

// Older browsers cannot force a closed disclosure open by style: open it for them where there is room.
function outline(details) {
  if (matchMedia("(min-width: 64rem)").matches) details.open = true;
  details.addEventListener("click", (event) => {
    if (event.target.closest("a") && !matchMedia("(min-width: 64rem)").matches) details.open = false;
  });
}

// A slider over the links to moments, oldest first; the text of the moment takes the place of the one before.
function timeline(form) {
  const links = [...document.querySelectorAll(".sittings a[data-seq]")].reverse();
  const [range, said] = [form.querySelector("input"), form.querySelector("output")];
  const chosen = links.findIndex((link) => link.getAttribute("aria-current"));
  const name = () => {
    said.textContent = links[range.valueAsNumber].textContent;
    range.setAttribute("aria-valuetext", said.textContent);
  };
  range.max = links.length - 1;
  range.value = chosen < 0 ? links.length - 1 : chosen;
  form.hidden = links.length < 2;
  name();
  range.addEventListener("input", name);
  range.addEventListener("change", async () => {
    const link = links[range.valueAsNumber];
    const answer = await fetch(link.href).catch(() => null);
    if (!answer?.ok) return location.assign(link.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#then");
    // Dragged on meanwhile: the later answer counts.
    if (!fresh || links[range.valueAsNumber] !== link) return;
    document.querySelector("#then").replaceWith(document.adoptNode(fresh));
    links.forEach((one) => (one === link ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current")));
    history.replaceState(null, "", link.href);
  });
}

function enhance(root) {
  const each = (selector, fn) => root.querySelectorAll(selector).forEach(fn);
  each("[data-upload]", upload);
  each("[data-copy-button]", copier);
  each("[data-print]", printer);
  each("[data-signout]", signOut);
  each("[data-unsent]", unsent);
  each("[data-outline]", outline);
  each("[data-timeline]", timeline);
  // What a browser keeps from pages that came by plain http is said once, quietly.
  each("[data-insecure]", (line) => { line.hidden = isSecureContext; });
  each("[data-focus]", (problem) => problem.focus());
}

enhance(document);

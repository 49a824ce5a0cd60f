// What scripts add to the comparison page: going from change to change by key, filtering without loading again, the
// place in the map, tables of two columns that scroll together.
// Must stay true: everything is also there without this file, by links and the form; keys stay those of whoever types.

function comparing(root) {
  const changes = [...root.querySelectorAll(".change")];
  const marks = new Map([...root.querySelectorAll(".compare-map a")].map((a) => [a.getAttribute("href").slice(1), a]));
  const walk = root.querySelector("[data-walk]");
  const place = walk.querySelector("[data-place]");
  let current = null;

  const shown = () => changes.filter((change) => !change.hidden);
  const filled = (element, n, all) => element.dataset.template.replace("##", all).replace("#", n);

  function settle(change) {
    if (change === current) return;
    for (const [one, on] of [[current, false], [change, true]]) {
      one?.classList.toggle("current", on);
      marks.get(one?.id)?.classList.toggle("current", on);
    }
    current = change;
    const list = shown();
    place.textContent = change ? filled(place, list.indexOf(change) + 1, list.length) : "";
  }

  function step(by) {
    const list = shown();
    const at = list.indexOf(current);
    const next = list[at < 0 ? 0 : at + by];
    if (!next) return;
    next.scrollIntoView({ block: "start" });
    settle(next);
    next.querySelector(".change-link").focus({ preventScroll: true });
    history.replaceState(history.state, "", `#${next.id}`);
  }

  walk.hidden = changes.length < 2;
  walk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-to]");
    if (button) step(Number(button.dataset.to));
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const by = { n: 1, j: 1, p: -1, k: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  addEventListener("hashchange", () => settle(changes.find((c) => `#${c.id}` === location.hash) ?? current));

  // The change that is being read is the one that crosses a line near the top.
  const line = new IntersectionObserver(
    (entries) => {
      const reading = entries.find((entry) => entry.isIntersecting);
      if (reading) settle(reading.target);
    },
    { rootMargin: "-15% 0px -84% 0px" },
  );
  for (const change of changes) line.observe(change);

  // Tables that stand beside each other show the same columns.
  root.addEventListener(
    "scroll",
    ({ target }) => {
      const row = target.closest?.(".sides");
      if (!row || !target.matches(".table-scroll")) return;
      for (const other of row.querySelectorAll(".table-scroll")) other.scrollLeft = target.scrollLeft;
    },
    true,
  );

  const form = document.querySelector("[data-compare-form]");
  if (form) filtering(root, form, changes, marks, filled, () => settle(null));
}

// A page that came filtered does not hold the rest: then the form asks for it.
function filtering(root, form, changes, marks, filled, forget) {
  const count = root.querySelector("[data-count]");
  const plain = count.textContent;
  const fields = [...form.querySelectorAll("[data-filter]")];
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-filter]")) return;
    if (form.dataset.filtered) return form.requestSubmit();
    const wanted = fields.filter((field) => field.value).map((field) => [field.dataset.filter, field.value]);
    let left = 0;
    for (const change of changes) {
      change.hidden = !wanted.every(([name, value]) => change.dataset[name].split(" ").includes(value));
      marks.get(change.id)?.toggleAttribute("hidden", change.hidden);
      left += change.hidden ? 0 : 1;
    }
    for (const same of root.querySelectorAll(".same")) same.hidden = wanted.length > 0;
    for (const gone of root.querySelectorAll(".change-left")) {
      gone.hidden = document.querySelector(gone.querySelector("a").getAttribute("href"))?.hidden ?? false;
    }
    root.querySelector("[data-none]").hidden = left > 0;
    count.textContent = wanted.length ? filled(count, left, changes.length) : plain;
    const address = new URL(location.href);
    for (const field of fields) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(history.state, "", address);
    forget();
  });
}

for (const root of document.querySelectorAll("[data-compare]")) comparing(root);

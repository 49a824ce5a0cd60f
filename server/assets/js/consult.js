// What scripts add to consultations: remarks on the words one has selected, contributions that wait for the network,
// keys in the response matrix and rows that follow what others answer meanwhile.
// Must stay true: everything is also there without this file; what waits in the browser goes once, under the form's own key.

// A button beside the selection, to the form about these very words.
function remarkOnSelection(place) {
  const prose = document.querySelector("main .policy");
  if (!prose) return;
  const button = document.createElement("a");
  button.className = "btn btn-main btn-small remark-selected";
  button.textContent = place.dataset.remarkLabel;
  button.hidden = true;
  document.body.append(button);
  const words = (range) => {
    const copy = range.cloneContents();
    for (const one of copy.querySelectorAll(".remark, .mark, .num, sup a")) one.remove();
    return copy.textContent;
  };
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const section = range && closest(range.startContainer, "section");
    const inside = section && prose.contains(section) && section.contains(range.endContainer);
    const quote = inside ? words(range).trim() : "";
    button.hidden = quote.length < 2 || quote.length > 4000;
    if (button.hidden) return;
    const id = section.id || section.querySelector("[id]")?.id || "";
    const before = document.createRange();
    before.setStart(section, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const after = document.createRange();
    after.setStart(range.endContainer, range.endOffset);
    after.setEndAfter(section.lastChild);
    const about = { section: id, quote, prefix: words(before).slice(-64), suffix: words(after).slice(0, 64) };
    button.href = `${place.dataset.remark}?${new URLSearchParams(about)}`;
    const box = range.getBoundingClientRect();
    button.style.setProperty("top", `${scrollY + box.bottom + 8}px`);
    button.style.setProperty("left", `${Math.max(8, Math.min(scrollX + box.left, innerWidth - 220))}px`);
  });
}

const closest = (node, selector) => (node.nodeType === 1 ? node : node.parentElement)?.closest(selector);

// Contributions that could not be sent: kept in this browser by their key until the server has taken them.
const WAITING = "palabre-contributions";
const waiting = () => JSON.parse(localStorage.getItem(WAITING) ?? "{}");
const keep = (all) => localStorage.setItem(WAITING, JSON.stringify(all));

// A browser that says it is offline may still reach us: on the very laptop that serves a room without any network.
const reachable = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

function unsentForm(form) {
  let tried = false;
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (navigator.onLine || tried || !submitter) return;
    event.preventDefault();
    if (await reachable()) {
      tried = true;
      form.requestSubmit(submitter);
      return;
    }
    const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
    keep({ ...waiting(), [form.elements.key.value]: { by: form.dataset.person, action: form.action, fields } });
    const told = document.createElement("p");
    told.className = "notice warn";
    told.setAttribute("role", "status");
    told.textContent = form.dataset.waiting;
    form.replaceWith(told);
    sendOnceReachable();
  });
}

// Weak links come back without the browser saying so: as long as something waits, it is tried again.
function sendOnceReachable() {
  setTimeout(async () => {
    if (await reachable()) await sendWaiting();
    if (Object.keys(waiting()).length > 0) sendOnceReachable();
  }, 4000);
}

// On a computer that several people use, each one's words leave under their own name.
async function signedIn() {
  const answer = await fetch("/api/v1/me", { credentials: "same-origin", headers: { accept: "application/json" } });
  if (answer.ok) return (await answer.json()).id;
  return answer.status === 401 ? "" : null;
}

async function sendWaiting() {
  const all = Object.entries(waiting());
  if (all.length === 0) return;
  const me = await signedIn().catch(() => null);
  for (const [key, { action, fields }] of all.filter(([, one]) => one.by === me)) {
    const body = new URLSearchParams(fields);
    const answer = await fetch(action, { method: "POST", body, credentials: "same-origin", redirect: "follow" }).catch(() => null);
    // A refusal stays too: its words are not thrown away for a session that has ended.
    if (!answer?.ok) continue;
    const all = waiting();
    delete all[key];
    keep(all);
  }
}

// j and k go from row to row, x ticks one, o opens it; rows that others answered are shown anew.
function matrix(form) {
  const rows = () => [...form.querySelectorAll("[data-row]")];
  let current = -1;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const list = rows();
    const step = { j: 1, k: -1 }[event.key];
    if (step) {
      list[current]?.classList.remove("current");
      current = Math.max(0, Math.min(list.length - 1, current + step));
      list[current].classList.add("current");
      list[current].scrollIntoView({ block: "nearest" });
      list[current].querySelector("a").focus({ preventScroll: true });
    } else if (event.key === "x") list[current]?.querySelector("input")?.click();
    else if (event.key === "o") list[current]?.querySelector("a").click();
    else return;
    event.preventDefault();
  });
}

function matrixNews(line) {
  let rev = Number(line.dataset.rev);
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(`${line.dataset.address}?since=${rev}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const news = await answer.json();
    if (news.rev === rev) return;
    rev = news.rev;
    const page = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!page?.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    for (const { n } of news.contributions) {
      const [mine, theirs] = [document.getElementById(`c${n}`), fresh.getElementById(`c${n}`)];
      const ticked = mine?.querySelector("input")?.checked;
      if (!mine || !theirs) continue;
      mine.replaceWith(document.adoptNode(theirs));
      const box = document.getElementById(`c${n}`).querySelector("input");
      if (box) box.checked = Boolean(ticked);
    }
    const bar = fresh.querySelector("#progress");
    if (bar) document.querySelector("#progress").replaceWith(document.adoptNode(bar));
    line.textContent = line.dataset.news;
  };
  setInterval(look, 4000);
}

for (const place of document.querySelectorAll("[data-remark]")) remarkOnSelection(place);
for (const form of document.querySelectorAll("[data-unsent-form]")) unsentForm(form);
for (const form of document.querySelectorAll("[data-matrix]")) matrix(form);
for (const line of document.querySelectorAll("[data-matrix-news]")) matrixNews(line);
addEventListener("online", sendWaiting);
sendWaiting();

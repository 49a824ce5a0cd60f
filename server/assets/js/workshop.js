// What scripts add to workshops: pages that follow what happens in the room, and votes that are sent again until they counted.
// Must stay true: everything is also there without this file, by reloading; nothing that somebody is filling in is taken away.
{
  const room = document.querySelector("[data-room-news]");

  // A part of the page is replaced by what the server shows now, unless somebody is at work in it.
  const isBusy = (part) => {
    const field = document.activeElement;
    const writing = part.contains(field) && field.matches("input:not([type=hidden]), select, textarea");
    const typed = [...part.querySelectorAll("input[type=text], textarea")].some((one) => one.value !== one.defaultValue);
    return writing || typed;
  };
  const keepOpen = (old, fresh) => {
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    [...fresh.querySelectorAll("details")].forEach((one, n) => { one.open = opened[n] ?? one.open; });
  };
  const follow = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of room.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || isBusy(old)) continue;
      keepOpen(old, fresh);
      if (fresh.innerHTML === old.innerHTML) continue;
      const at = old.contains(document.activeElement) ? document.activeElement : null;
      old.replaceWith(document.adoptNode(fresh));
      // Whoever had the focus on a button keeps their place.
      const name = at && (at.id || at.getAttribute("href") || at.getAttribute("aria-label"));
      if (name) [...fresh.querySelectorAll("a, button")].find((one) => [one.id, one.getAttribute("href"), one.getAttribute("aria-label")].includes(name))?.focus();
    }
  };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const lost = (is) => { const told = document.getElementById("phone-lost"); if (told) told.hidden = !is; };
  const listen = async () => {
    let rev = Number(room.dataset.rev);
    for (;;) {
      try {
        const answer = await fetch(`${room.dataset.roomNews}?since=${rev}`, { cache: "no-store" });
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) { location.reload(); return; }
        if (!answer.ok) throw new Error(answer.statusText);
        const news = await answer.json();
        lost(false);
        if (news.rev > rev) { await follow(); rev = news.rev; }
      } catch {
        lost(true);
        await pause(1500 + Math.random() * 1500);
      }
    }
  };
  if (room) {
    listen();
    // Wall and desk follow the words that are being written and the votes that come in too, which are no news of the workshop.
    const every = Number(room.dataset.every ?? (room.querySelector("[data-often]") ? 2500 : 0));
    if (every) setInterval(() => { if (!document.hidden) follow().catch(() => {}); }, every);
  }

  // A vote on a weak link: sent again under the same turn until the server says that it counted. Repeats change nothing.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-retry]") || !event.submitter) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    for (const one of form.elements) one.disabled = true;
    event.submitter.setAttribute("aria-busy", "true");
    for (let tries = 0; tries < 40; tries += 1) {
      try {
        const answer = await fetch(form.action, { method: "POST", body: fields });
        lost(false);
        if (answer.status < 500) break;
      } catch {
        lost(true);
      }
      await pause(Math.min(500 * 2 ** tries, 5000));
    }
    await follow().catch(() => {});
    for (const one of form.elements) one.disabled = false;
  });
}

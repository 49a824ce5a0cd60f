// What scripts add to minutes: the narrative saved as it is typed, and a place to draw a signature.
// Must stay true: the forms work without this file; words that are not saved yet stay in this browser until they are.

const PAUSE = 1500;
const RETRY = 15000;

function minutesPart(form) {
  const address = form.dataset.minutesPart;
  const key = `palabre-minutes:${address}`;
  const { words, since } = form.elements;
  const state = form.querySelector("[data-state]");
  let saved = words.value;
  let timer = 0;
  let stopped = false;
  let busy = false;
  const forget = () => localStorage.removeItem(key);
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  async function save() {
    const now = words.value;
    if (stopped || busy || now === saved) return;
    busy = true;
    state.textContent = form.dataset.saving;
    const body = JSON.stringify({ words: now, since: Number(since.value) });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "PUT", body, headers, credentials: "same-origin" }).catch(() => null);
    busy = false;
    if (answer?.ok) {
      since.value = (await answer.json()).at;
      saved = now;
      state.textContent = form.dataset.saved;
      if (words.value === now) forget();
      else later(PAUSE);
      return;
    }
    if (answer && answer.status < 500) {
      // Overtaken: the button shows both wordings. Anything else the next letter may mend.
      stopped = answer.status === 409;
      const told = await answer.json().catch(() => null);
      state.textContent = stopped ? form.dataset.clash : (told?.error?.message ?? form.dataset.unsaved);
      return;
    }
    state.textContent = form.dataset.unsaved;
    later(RETRY);
  }
  words.addEventListener("input", () => {
    localStorage.setItem(key, JSON.stringify({ words: words.value, since: since.value }));
    later(PAUSE);
  });
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  addEventListener("online", save);
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!kept) return;
  if (kept.words === saved) return forget();
  // Typed here and never saved: it comes back, on the footing it was typed on; the server tells if others wrote since.
  form.closest("details").open = true;
  words.value = kept.words;
  since.value = kept.since;
  save();
}

function signPad(form) {
  const box = form.querySelector("[data-pad]");
  const canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const file = form.elements.image;
  if (!pen || !window.PointerEvent || !window.DataTransfer) return;
  box.hidden = false;
  let drawn = false;
  const blank = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#10204a" });
    drawn = false;
  };
  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    const scale = canvas.width / frame.width;
    return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    drawn = true;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  box.querySelector("[data-clear]").addEventListener("click", blank);
  form.addEventListener("submit", (event) => {
    if (!drawn || file.files.length > 0) return;
    event.preventDefault();
    canvas.toBlob((blob) => {
      const carrier = new DataTransfer();
      carrier.items.add(new File([blob], "signature.png", { type: "image/png" }));
      file.files = carrier.files;
      form.submit();
    }, "image/png");
  });
  blank();
}

for (const form of document.querySelectorAll("[data-minutes-part]")) minutesPart(form);
for (const form of document.querySelectorAll("[data-sign]")) signPad(form);

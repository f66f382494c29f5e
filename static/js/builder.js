// The builder on top of its plain forms: pieces are swapped by htmx, what is being typed is never swapped away, and keys.

import { dragging } from "./builder-drag.js";
import { keys } from "./builder-keys.js";

const FORMS = ["item-form", "station-form"];
const sent = new Map(); // by form id: what stood in it when it was last sent
let retry = 0;
let renewed = false;

/** What stands in a form, without the fields that the server renews. */
function typed(form) {
  const data = new URLSearchParams(new FormData(form));
  for (const name of ["base", "force", "do", "drawn", "csrf_token"]) data.delete(name);
  return data.toString();
}

const draft = () => FORMS.map((id) => document.getElementById(id)).filter(Boolean);
const unsaved = () => draft().some((form) => sent.has(form.id) && sent.get(form.id) !== typed(form));

/** A form waits in the queue behind others; when its turn comes it sends what stands in it then. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { form, submitter } = ctx.request;
  if (!form || !FORMS.includes(form.id) || !form.isConnected) return;
  const body = new URLSearchParams(new FormData(form));
  if (submitter?.name) body.append(submitter.name, submitter.value);
  ctx.request.body = body;
  sent.set(form.id, typed(form));
});

/** A form that was typed in since it was sent stays as it is; what belongs to the answer is put around it. */
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  remember();
  const form = ctx.request?.form;
  if (!form || !FORMS.includes(form.id) || !form.isConnected || sent.get(form.id) === typed(form)) return;
  for (let n = tasks.length - 1; n >= 0; n -= 1) {
    const target = typeof tasks[n].target === "string" ? document.querySelector(tasks[n].target) : tasks[n].target;
    if (target?.contains(form)) tasks.splice(n, 1);
  }
});

/** A link goes to its line without JavaScript; here the line stays where it is on the screen. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.request.anchor = "";
});

const folded = new Map(); // details by id: what was open stays open in the next drawing
let scrolled = 0;
let held = null; // the line that was acted on and how far down the window it stood

function remember() {
  for (const one of document.querySelectorAll("#builder details[id]")) folded.set(one.id, one.open);
  scrolled = document.querySelector(".builder-frame")?.scrollTop ?? 0;
  const line = document.activeElement?.closest(".builder-line");
  held = line && { id: line.id, top: line.getBoundingClientRect().top };
}

document.addEventListener("htmx:after:swap", () => {
  retry = 0;
  renewed = false;
  for (const one of document.querySelectorAll("#builder details[id]")) {
    if (folded.get(one.id)) one.open = true;
  }
  const line = held && document.getElementById(held.id);
  if (line) scrollBy(0, line.getBoundingClientRect().top - held.top);
  settle();
});

/** After each drawing: local times, the phone at the open item, and the lists that can be dragged. */
function settle() {
  for (const time of document.querySelectorAll("#saved time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString("en-GB", today ? { timeStyle: "medium" } : { dateStyle: "long", timeStyle: "short" });
  }
  for (const form of draft()) if (!sent.has(form.id) || !form.contains(document.activeElement)) sent.set(form.id, typed(form));
  const frame = document.querySelector(".builder-frame");
  const open = document.querySelector("#acts [name=open]")?.value;
  if (!frame) return;
  frame.scrollTop = scrolled;
  const drawn = open && frame.querySelector(`[id="i-${CSS.escape(open)}"]`);
  for (const one of frame.querySelectorAll(".builder-chosen")) one.classList.remove("builder-chosen");
  if (drawn) {
    drawn.classList.add("builder-chosen");
    const offset = drawn.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    if (offset < 0 || offset > frame.clientHeight - 160) frame.scrollTop += offset - 24;
  }
  dragging();
}

document.addEventListener("builder:focus", ({ detail }) => {
  const target = document.getElementById(detail.id);
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
});

/** Say that something was not saved; the words stay where they were typed. */
function trouble(sentence) {
  const place = document.getElementById("trouble");
  place.className = sentence ? "notice notice-error" : "";
  place.textContent = sentence;
}

/** Who signed in again meanwhile holds forms of the earlier sign-in: take the new token, and send once more. */
async function renew(form) {
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#acts [name=csrf_token]");
  if (!fresh) return;
  for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = fresh.value;
  if (form?.isConnected && FORMS.includes(form.id)) form.requestSubmit();
}

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.text.includes("<hx-partial")) return;
  if (ctx.response.status === 400 && !renewed) {
    renewed = true;
    renew(ctx.request.form);
  }
  trouble(ctx.response.status === 401 ? "Not saved: you are signed out. Sign in in another tab; what you typed stays here." :
    "Not saved: the server could not take it. What you typed stays here.");
});

document.addEventListener("htmx:error", ({ detail }) => {
  const form = detail.ctx?.request?.form;
  if (!detail.ctx || form?.id === "others") return;
  trouble("Not saved yet: no connection. What you typed stays here and is sent again.");
  if (!form || !FORMS.includes(form.id)) return;
  sent.set(form.id, "");
  retry = Math.min(retry + 1, 6);
  setTimeout(() => form.isConnected && form.requestSubmit(), 2000 * retry);
});

addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
}, { capture: true });

keys();
settle();

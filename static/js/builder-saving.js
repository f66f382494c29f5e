// Saving in the builder: forms wait their turn, what is being typed is never swapped away, and nothing is left unsent.

import { underway } from "./builder-new.js";

const FORMS = ["item-form", "station-form", "settings", "rules"];
const sent = new WeakMap(); // by form: what stood in it when it was last sent
let waiting = 0;
let retry = 0;
let renewed = false;

const forms = () => FORMS.map((id) => document.getElementById(id)).filter(Boolean);
const ours = (form) => Boolean(form && form.isConnected && FORMS.includes(form.id));
/** Whether a form holds what was not sent yet. */
export const holds = (form) => sent.has(form) && sent.get(form) !== typed(form);
const unsaved = () => underway() || forms().some(holds);

/** What stands in a form, without the fields that the server renews. */
function typed(form) {
  const data = new URLSearchParams(new FormData(form));
  for (const name of ["base", "force", "do", "drawn", "csrf_token"]) data.delete(name);
  return data.toString();
}

/** Forms that were just drawn hold what is stored. */
export function begin() {
  for (const form of forms()) if (!sent.has(form)) sent.set(form, typed(form));
}

/** The answer came and was drawn. */
export function arrived() {
  retry = 0;
  renewed = false;
}

/** Leave out of an answer what would replace a form that was typed in since it was sent. */
export function spare(form, tasks) {
  if (!ours(form) || sent.get(form) === typed(form)) return;
  const place = ({ target }) => (typeof target === "string" ? document.querySelector(target) : target);
  const kept = tasks.filter((task) => !place(task)?.contains(form));
  if (kept.length < tasks.length) for (const { fragment } of kept) mine(fragment);
  tasks.splice(0, tasks.length, ...kept);
}

/** What somebody else changed is not shown in a form that stays as it is; it goes on from what was sent. */
function mine(fragment) {
  for (const base of fragment?.querySelectorAll?.("[data-mine]") ?? []) base.value = base.dataset.mine;
}

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
  if (ours(form)) form.requestSubmit();
}

/** A form that waited behind others sends what stands in it when its turn comes, also when the page is left meanwhile. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const { form, submitter } = ctx.request;
  if (form?.id === "acts" && submitter?.name === "base") { // a deletion that waited for a save names what stands there now
    const body = new URLSearchParams(new FormData(form));
    body.append("base", (document.getElementById(submitter.id) ?? submitter).value);
    ctx.request.body = body;
  }
  if (form?.id === "section-gone") ctx.request.body = new URLSearchParams(new FormData(document.getElementById(form.id) ?? form)); // likewise
  if (!ours(form)) return;
  const body = new URLSearchParams(new FormData(form));
  if (submitter?.name) body.append(submitter.name, submitter.value);
  ctx.request.body = body;
  ctx.request.keepalive = body.toString().length < 60_000;
  sent.set(form, typed(form));
  waiting += 1;
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (FORMS.includes(ctx.request.form?.id)) waiting = Math.max(0, waiting - 1);
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.text.includes("<hx-partial")) return;
  if (ctx.response.status === 400 && !renewed) {
    renewed = true;
    renew(ctx.request.form);
  }
  trouble(ctx.response.status === 401 ? "Not saved: you are signed out. Sign in in another tab; what you typed stays here." :
    "Not saved: the server could not take it. What you typed stays here.");
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  const form = ctx?.request?.form;
  if (!ctx || form?.id === "others") return;
  trouble(ours(form) ? "Not saved yet: no connection. What you typed stays here and is sent again." :
    "Not done: no connection. Please do it again when there is one.");
  if (!ours(form)) return;
  sent.set(form, "");
  retry = Math.min(retry + 1, 6);
  setTimeout(() => form.isConnected && form.requestSubmit(), 2000 * retry);
});

/** A link away from the page waits until what was typed has been stored. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.hasAttribute("hx-boost") || event.ctrlKey || event.metaKey || event.shiftKey || !(waiting || unsaved())) return;
  event.preventDefault();
  const started = Date.now();
  const leave = () => {
    if ((waiting || unsaved()) && Date.now() - started < 3000) setTimeout(leave, 50);
    else location.assign(link.href);
  };
  leave();
});

addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// Trying a draft: every change asks the server for the outcome; items that a condition hides are hidden as on the phone.
// Beside the scoring panel the form comes later, and is drawn anew with its answers when the panel changed what they are worth.

let asked = 0;
let waiting = 0;

const tried = () => document.getElementById("simulation");
const beside = () => document.getElementById("try");

/** Ask for the outcome; with `more` for the whole form that stands beside the panel. */
async function workOut(more = {}) {
  const turn = ++asked;
  const form = tried();
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const reply = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (turn !== asked || !reply?.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await reply.text();
  if (turn === asked) draw(holder.content);
}

function draw(fresh) {
  const whole = fresh.getElementById("simulation");
  if (whole) {
    const open = [...beside().querySelectorAll("details[id]")].filter((one) => one.open).map((one) => one.id);
    for (const one of whole.querySelectorAll("details[id]")) one.open = open.includes(one.id);
    tried().replaceWith(whole);
    return;
  }
  const outcome = fresh.getElementById("outcome");
  if (!outcome) return;
  document.getElementById("outcome").replaceWith(outcome);
  hide(new Set(outcome.dataset.hidden.split(" ")));
}

function hide(hidden) {
  for (const item of tried().querySelectorAll("[data-key]")) item.hidden = hidden.has(item.dataset.key);
  for (const section of tried().querySelectorAll(".touchpoint")) section.hidden = !section.querySelector(".item:not([hidden])");
}

document.documentElement.classList.add("js");
for (const button of document.querySelectorAll("#simulation .work-out")) button.hidden = true;
document.addEventListener("input", ({ target }) => {
  if (target.form !== tried() || !tried()) return;
  clearTimeout(waiting);
  waiting = setTimeout(workOut, 150);
});
document.addEventListener("submit", (event) => {
  if (event.target !== tried() || !beside()) return; // the page of its own is sent as it is
  event.preventDefault();
  const set = event.submitter?.name === "set" ? { set: event.submitter.value } : {};
  workOut({ ...set, beside: "1" });
});
document.addEventListener("simulation:again", () => tried() && workOut({ beside: "1" }));

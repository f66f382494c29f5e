// Trying a draft: every change asks the server for the outcome; items that a condition hides are hidden as on the phone.

const form = document.getElementById("simulation");
let asked = 0;
let waiting = 0;

async function workOut() {
  const turn = ++asked;
  const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" } })
    .catch(() => null);
  if (turn !== asked || !reply?.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await reply.text();
  const outcome = holder.content.getElementById("outcome");
  if (!outcome || turn !== asked) return;
  document.getElementById("outcome").replaceWith(outcome);
  hide(new Set(outcome.dataset.hidden.split(" ")));
}

function hide(hidden) {
  for (const item of form.querySelectorAll(".item[data-key]")) item.hidden = hidden.has(item.dataset.key);
  for (const section of form.querySelectorAll(".touchpoint")) section.hidden = !section.querySelector(".item:not([hidden])");
}

document.documentElement.classList.add("js");
form.querySelector(".work-out").hidden = true;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(workOut, 150);
});

// Sends photos and audio notes as soon as they are chosen; what could not be sent stays chosen and goes with the next save.

/** `counted()` after each change, `refused(item, sentence)` where a file cannot be taken. */
export function takeFiles(form, { counted, refused }) {
  form.addEventListener("change", async (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const item = input.closest("fieldset");
    const results = [];
    for (const file of input.files) results.push(await send(form, item, file, refused));
    if (results.every(Boolean)) input.value = "";
    counted();
  });
  form.addEventListener("click", async (event) => {
    const button = event.target.closest(".remove");
    if (!button) return;
    event.preventDefault();
    const reply = await post(`${form.dataset.evidence}/${button.value}/removal`, new FormData());
    if (reply?.ok) button.closest("figure").remove();
    else refused(button.closest("fieldset"), "This file could not be removed. Look whether you are signed in and connected, then try again.");
    counted();
  });
}

async function send(form, item, file, refused) {
  const figure = placeholder(item);
  const data = new FormData();
  data.append("item", item.dataset.key);
  data.append("file", file);
  const reply = await post(form.dataset.evidence, data);
  const body = reply ? await reply.json().catch(() => ({})) : {};
  if (!reply?.ok || !body.id) {
    figure.remove();
    const away = [401, 403, 404].includes(reply?.status);
    const why = away ? "you are not signed in here" : "no connection";
    refused(item, (!away && body.error) || `This file is not sent yet: ${why}. It stays chosen and goes with the next save.`);
    return reply !== null && !away;
  }
  fill(figure, body, item.querySelectorAll(".files figure").length);
  return true;
}

async function post(address, body) {
  try {
    return await fetch(address, { method: "POST", credentials: "same-origin", body, headers: { "X-Visit-Client": "1" } });
  } catch {
    return null;
  }
}

function placeholder(item) {
  const figure = Object.assign(document.createElement("figure"), { className: "sending" });
  figure.append(Object.assign(document.createElement("span"), { textContent: "sending" }));
  const box = item.querySelector(".files");
  box.insertBefore(figure, box.querySelector(":scope > .file"));
  return figure;
}

function fill(figure, body, number) {
  const name = body.sound ? "audio note" : "photo";
  const remove = Object.assign(document.createElement("button"), { name: "remove", value: body.id, className: "remove", textContent: "×" });
  remove.setAttribute("aria-label", `Remove ${name} ${number}`);
  const shown = document.createElement(body.sound ? "audio" : "a");
  if (body.sound) {
    Object.assign(shown, { controls: true, preload: "none", src: body.sound });
    shown.setAttribute("aria-label", `Audio note ${number}`);
  } else {
    shown.href = body.view;
    shown.append(Object.assign(document.createElement("img"), { src: body.thumb, width: 64, height: 64, alt: `Photo ${number}` }));
  }
  figure.classList.remove("sending");
  figure.replaceChildren(shown, remove);
}

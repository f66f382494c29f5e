// Translating side by side: each text is saved when it is left; a text that somebody else changed brings the page that shows both.

const form = document.getElementById("translating");

async function save(field) {
  const row = field.closest(".translated");
  const was = row.querySelector("input[type=hidden]");
  if (field.value === was.value) return;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, [field.name]: field.value, [was.name]: was.value });
  const kept = field.value;
  const reply = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (reply?.ok) {
    was.value = kept;
    const holder = document.createElement("template");
    holder.innerHTML = await reply.text();
    document.getElementById("saved").replaceWith(holder.content.getElementById("saved"));
  } else {
    document.getElementById("saved").textContent = reply?.status === 409
      ? "Somebody else changed this text. Press Save to see both."
      : "Not saved. The text stands here; press Save to try again.";
  }
}

form.addEventListener("change", (event) => {
  if (event.target.matches("textarea")) save(event.target);
});

// Translating side by side: each text is saved when it is left, and the counts follow; a text that somebody else changed brings the page that shows both.

const form = document.getElementById("translating");

async function save(field) {
  const row = field.closest(".translated");
  const was = row.querySelector("input[name^='w.']");
  if (field.value === was.value) return;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, [field.name]: field.value, [was.name]: was.value });
  const kept = field.value;
  const reply = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (reply?.ok) {
    was.value = kept;
    const holder = document.createElement("template");
    holder.innerHTML = await reply.text();
    for (const piece of holder.content.querySelectorAll("[id]")) document.getElementById(piece.id)?.replaceWith(piece);
  } else {
    document.getElementById("saved").textContent = reply?.status === 409
      ? "Somebody else changed this text. Press Save to see both."
      : "Not saved. The text stands here; press Save to try again.";
  }
}

form.addEventListener("change", (event) => {
  if (event.target.matches("textarea")) save(event.target);
});

// The small inputs beside an answer: a comment, what stood out, the time seen. A long form carries them once, as a template, and an
// item gets its own when they are needed.

const EVIDENCE = ["photo", "receipt", "audio"];

/** The fold of an item that holds them, with them in it; null where an item has none. */
export function fold(item) {
  const details = item.querySelector(".extras details");
  const template = document.getElementById("beside");
  if (!details || !template || details.querySelector(".words")) return details;
  const words = template.content.firstElementChild.cloneNode(true);
  for (const input of words.querySelectorAll("[name]")) input.name = input.name.replace("*", item.dataset.key);
  if (EVIDENCE.includes(item.dataset.type)) words.querySelector(".file").remove();
  details.append(words);
  return details;
}

/** Make them as soon as somebody opens a fold. */
export function unfolds(form) {
  form.addEventListener("click", (event) => { if (event.target.closest("summary.word")) fold(event.target.closest("fieldset.item")); }, { capture: true });
}

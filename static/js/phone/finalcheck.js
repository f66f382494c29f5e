// The last look before sending, as a part of the form's page, so that it needs no signal: what is open with a jump to each, what
// does not fit together, words that judge, and the declaration.

import { clashing, judging, open, prompt } from "./finding.js";
import { count, element } from "./drawing.js";

const section = document.getElementById("check");
const declaration = document.getElementById("declaration");
const lists = new Map(); // judging words by language, read once

/** The word lists of the languages in use; without one, nothing is said. */
async function words(languages) {
  const wanted = [...new Set(languages.map((one) => one.split("-")[0].toLowerCase()))];
  const read = async (code) => {
    const reply = await fetch(new URL(`words/${code}.json`, import.meta.url)).catch(() => null);
    return reply?.ok ? reply.json() : [];
  };
  for (const code of wanted.filter((one) => KNOWN.includes(one))) if (!lists.has(code)) lists.set(code, await read(code));
  return wanted.flatMap((code) => lists.get(code) ?? []);
}

const KNOWN = ["ar", "de", "en", "es", "fr", "it", "nl"];

/** Draw the last look; `jump(item)` leads to an item, `files` is how many there are, `loose` how many lie at no item. */
export async function look(sheet, { jump, files, loose, ranges, language }) {
  const still = open(sheet);
  section.querySelector("[data-standing]").textContent = `${sheet.needed.size - sheet.open.size} of ${sheet.needed.size} required done`;
  section.querySelector("[data-files]").textContent = files ? `· ${count(files, "file")} added` : "";
  const doubts = clashing(sheet, ranges);
  if (loose) doubts.push({ item: document.getElementById("tray"), title: "Photos", sentence: `${count(loose, "photo")} ${loose === 1 ? "lies" : "lie"} at no item yet.` });
  draw("open", still, jump);
  draw("clashing", doubts, jump);
  draw("judging", judging(sheet, await words([language, ...navigator.languages])), jump);
  section.querySelector("[data-later]").hidden = still.length === 0;
  declaration.hidden = still.length > 0;
}

function draw(name, found, jump) {
  const list = section.querySelector(`[data-list="${name}"]`);
  list.hidden = found.length === 0;
  list.querySelector("ol").replaceChildren(...found.map(({ item, title, sentence }) => {
    const link = element("a", { href: `#${item.id}` }, element("b", {}, element("bdi", { textContent: title ?? heading(item) })), element("span", { textContent: sentence, dir: "auto" }));
    link.addEventListener("click", (event) => { event.preventDefault(); jump(item); });
    return element("li", {}, link);
  }));
}

const heading = (item) => (item.dataset.type ? prompt(item) : item.querySelector("legend").firstChild.textContent);

/** What the declaration lacks, by field; the server asks the same. */
export function unsigned({ name, interest, conflicts }) {
  const wrong = {};
  if (!name.trim()) wrong.name = "Type your name to sign the declaration.";
  if (!interest) wrong.interest = "Say whether you have an interest to declare.";
  if (interest === "some" && !conflicts.trim()) wrong.conflicts = "Say what the interest is.";
  return wrong;
}

/** The declaration's form: `keep(typed)` with each change, `send(declaration)` when it is signed; gives a sentence where it fails. */
export function signing(typed, { keep, send }) {
  const form = declaration;
  const read = () => ({ name: form.elements.name.value, interest: form.elements.interest.value, conflicts: form.elements.conflicts.value });
  form.elements.name.value = typed?.name ?? "";
  form.elements.conflicts.value = typed?.conflicts ?? "";
  if (typed?.interest) form.elements.interest.value = typed.interest;
  form.addEventListener("input", () => keep(read()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = read();
    const wrong = unsigned(said);
    problems(section, wrong);
    if (Object.keys(wrong).length) return;
    const conflicts = said.interest === "some" ? said.conflicts : "";
    await once(form, () => send({ name: said.name.trim(), conflicts }), (sentence) => problems(section, { name: sentence }));
  });
}

/** Sending happens once, however often the button is tapped. */
export async function once(form, act, failed) {
  if (form.dataset.busy) return;
  form.dataset.busy = "";
  try {
    const sentence = await act();
    if (sentence) failed(sentence);
  } finally {
    delete form.dataset.busy;
  }
}

/** Say at the top of a form, and at each field, what is wrong: {id: sentence}. */
export function problems(place, wrong, ids = {}) {
  for (const old of place.querySelectorAll(".field-error[data-said]")) old.remove();
  for (const old of place.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  const top = place.querySelector("[data-problems]");
  const named = Object.entries(wrong);
  top.hidden = named.length === 0;
  top.replaceChildren(element("p", {}, element("b", { textContent: "Not sent yet. Everything is saved." })), element("ul", {}, ...named.map(([name, sentence]) => {
    const link = element("a", { href: `#${ids[name] ?? name}`, textContent: sentence });
    link.addEventListener("click", (event) => { event.preventDefault(); field(ids[name] ?? name)?.focus(); });
    return element("li", {}, link);
  })));
  for (const [name, sentence] of named) mark(field(ids[name] ?? name), sentence);
  if (named.length) top.scrollIntoView({ block: "center" });
}

const field = (id) => {
  const found = document.getElementById(id);
  return found?.matches("input, textarea") ? found : found?.querySelector("input, textarea") ?? null;
};

function mark(input, sentence) {
  if (!input) return;
  const line = element("p", { className: "field-error", textContent: sentence });
  line.dataset.said = "";
  const group = input.closest("fieldset");
  if (input.type === "radio") group.querySelector("legend").after(line);
  else {
    input.setAttribute("aria-invalid", "true");
    input.before(line);
  }
}

// A visit that could not be done, as a short form: why, what happened, the day, a proof or a word why there is none, the signature.

import { once, problems } from "./finalcheck.js";

const MOST = 450, DAY = 86_400_000;
const form = document.getElementById("outcome");
const part = (name) => form.elements[name];
const IDS = { kind: "outcome-kind", words: "outcome-words", day: "outcome-day", no_proof: "no-proof", name: "outcome-name", conflicts: "outcome-conflicts" };

function read() {
  return { kind: part("kind").value, words: part("outcome-words").value, day: part("outcome-day").value, no_proof: part("no-proof").value,
           name: part("outcome-name").value, conflicts: part("outcome-conflicts").value };
}

/** The short form: `typed` as it was kept, `keep(typed)` with each change, `proofs()` counts its photos, `send({outcome, declaration, day})`. */
export function stopping(typed, { keep, proofs, send }) {
  for (const [name, id] of Object.entries(IDS)) {
    const text = typed?.[name] ?? "";
    if (name === "kind") { if (text) part("kind").value = text; } else part(id).value = text;
  }
  form.addEventListener("input", (event) => { if (event.target.type !== "file") keep(read()); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = read();
    const wrong = lacking(said, proofs());
    problems(form, wrong, IDS);
    if (Object.keys(wrong).length) return;
    const outcome = { kind: said.kind, words: said.words.trim(), no_proof: said.no_proof.trim() };
    const declaration = { name: said.name.trim(), conflicts: said.conflicts.trim() };
    await once(form, () => send({ outcome, declaration, day: said.day }), (sentence) => problems(form, { name: sentence }, IDS));
  });
}

/** A day that is offered: the report's own, else today. */
export function offerDay(day) {
  part("outcome-day").value ||= day;
}

/** What the short form lacks; the server asks the same. */
function lacking({ kind, words, day, no_proof: none, name }, proofs) {
  const wrong = {};
  if (!kind) wrong.kind = "Choose what stood in the way.";
  if (!words.trim()) wrong.words = "Say in a few words what happened.";
  if (words.length > MOST) wrong.words = `This text has ${words.length} characters; at most ${MOST} fit here.`;
  if (!day) wrong.day = "Say on which day you were there.";
  else if (Date.parse(`${day}T00:00`) > Date.now() + DAY) wrong.day = "This day has not come yet. Say on which day you were there.";
  if (!proofs && !none.trim()) wrong.no_proof = "Add a photo, or say why there is none.";
  if (none.length > MOST) wrong.no_proof = `This text has ${none.length} characters; at most ${MOST} fit here.`;
  if (!name.trim()) wrong.name = "Type your name to sign the declaration.";
  return wrong;
}

// How one file of a report is drawn: a picture to tap, a sound to play, what looks wrong with it, and what can be done with it.

import { button, element } from "./drawing.js";
import { WARNINGS } from "./looking.js";

const LONGEST_CAPTION = 300;
const typed = new Map(); // captions by file: a picture that is drawn anew, since it was sent meanwhile, takes no word away

/** What a file is called: "Photo 2, 14:06". */
export function nameOf(file, n) {
  const kind = file.kind === "audio" ? "Audio note" : file.kind === "receipt" ? "Receipt" : "Photo";
  return `${kind} ${n}${file.taken ? `, ${file.taken}` : ""}`;
}

const addresses = new Map(); // of the small pictures, by file: drawn again, a picture is not made again

/** The small picture, or in words why there is none. */
export function thumbOf(file) {
  if (file.thumb) {
    if (!addresses.has(file.id)) addresses.set(file.id, addressOf(file.thumb));
    return element("img", { src: addresses.get(file.id), alt: "", width: 64, height: 64 });
  }
  const words = file.state === "raw" ? "kept" : file.elsewhere ? "sent from elsewhere" : file.mime === "image/heic" ? "HEIC" : "no picture";
  return element("span", { className: "no-thumb", textContent: words });
}

/** Give back what the pictures took of the memory that are not among these files any more. */
export function forgetOthers(files) {
  for (const [id, address] of addresses) {
    if (files.some((file) => file.id === id)) continue;
    URL.revokeObjectURL(address);
    addresses.delete(id);
  }
}

const addressOf = (bytes) => URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));

/** A picture with its button to take it off; `tap(file)` when it is tapped. */
export function pictureFigure(file, n, { tap, remove, pressed = null }) {
  const name = nameOf(file, n);
  const open = element("button", { type: "button", className: "thumb", onclick: () => tap(file) }, thumbOf(file));
  open.setAttribute("aria-label", name);
  if (pressed !== null) open.setAttribute("aria-pressed", pressed);
  const figure = element("figure", {}, open, taker(name, () => remove(file)));
  figure.dataset.file = file.id;
  return figure;
}

/** A sound that can be played, with its button to take it off. */
export function soundFigure(file, n, { bytes, remove }) {
  const name = nameOf(file, n);
  const player = element("audio", { controls: true, preload: "metadata" });
  player.setAttribute("aria-label", name);
  bytes(file).then((data) => { player.src = URL.createObjectURL(new Blob([data], { type: file.mime })); });
  const figure = element("figure", {}, player, taker(name, () => remove(file)));
  figure.dataset.file = file.id;
  return figure;
}

function taker(name, act) {
  const made = element("button", { type: "button", className: "remove", textContent: "×", onclick: act });
  made.setAttribute("aria-label", `Remove ${name}`);
  return made;
}

/** What looks wrong with a photo, with the two ways out; null where nothing does, or it was kept anyway. */
export function warned(file, n, { keep, remove }) {
  const sentences = file.kept ? [] : file.warnings.map((one) => WARNINGS[one]).filter(Boolean);
  if (!sentences.length) return null;
  const line = element("div", { className: "warned" }, element("p", {}, element("b", { textContent: `${nameOf(file, n)}. ` }), sentences.join(" ")),
    element("p", { className: "row" }, button("Keep it anyway", () => keep(file)), button("Remove", () => remove(file), "quiet")));
  line.setAttribute("role", "status");
  return line;
}

/** A file looked at: its picture large, its caption, and the ways to put it elsewhere, [[words, act]]. */
export function about(file, n, { bytes, caption, ways }) {
  const box = element("div", { className: "about" });
  if (file.thumb) {
    const image = Object.assign(thumbOf(file), { alt: nameOf(file, n), className: "large" });
    box.append(image);
    bytes(file).then((data) => {
      if (!data.byteLength) return;
      image.src = addressOf(data);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    });
  }
  const input = element("input", { className: "input", value: typed.get(file.id) ?? file.caption ?? "", maxLength: LONGEST_CAPTION, dir: "auto", autocomplete: "off" });
  let pause = 0;
  const keep = () => { clearTimeout(pause); caption(file, input.value.trim()); };
  input.addEventListener("input", () => {
    typed.set(file.id, input.value);
    clearTimeout(pause);
    pause = setTimeout(keep, 400);
  });
  input.addEventListener("change", keep);
  box.append(element("label", { className: "caption", textContent: "What it shows" }, input), ...ways.map(([words, act]) => button(words, act)));
  return box;
}

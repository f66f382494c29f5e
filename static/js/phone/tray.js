// The photos of a report: several at once into one tray, put to their items by tapping a photo and then an item; or straight on
// an item. What is taken off can be put back for a while. Everything drawn here is on the phone already.

import { button, count, element } from "./drawing.js";
import { about, forgetOthers, pictureFigure, soundFigure, thumbOf, warned } from "./figures.js";

const UNDO = 8000;
const EVIDENCE = ["photo", "receipt"];

/**
 * `container` holds the tray, `items` are the fieldsets of the form (and the one of the proof). `take(item, kind, files)` takes
 * files in and gives a sentence where some could not be; `told()` is called after each change made here; `opened()` says whether
 * the report can still be changed. Gives an object with `draw()`, to be called after each change made elsewhere.
 */
export function tray(container, keeper, reportId, items, { take, told = () => {}, opened = () => true }) {
  const made = new Tray(container, keeper, reportId, { items, take, told, opened });
  for (const item of items) {
    twoWays(item.querySelectorAll(".files > .file"));
    item.querySelector(".extras details")?.addEventListener("toggle", (event) => twoWays(event.target.querySelectorAll(".file")), { once: true });
  }
  made.draw();
  return made;
}

/** Camera and gallery are two buttons: with one, some phones offer only one of them. */
function twoWays(labels) {
  for (const gallery of labels) {
    if (!gallery.querySelector("input[accept^='image/']")) continue;
    const camera = gallery.cloneNode(true);
    const input = camera.querySelector("input");
    Object.assign(input, { multiple: false, name: "" });
    input.setAttribute("capture", "environment");
    gallery.querySelector("span").textContent = "Gallery";
    gallery.before(camera);
  }
}

class Tray {
  constructor(container, keeper, reportId, given) {
    Object.assign(this, { container, keeper, reportId, ...given, chosen: new Set(), looked: null, gone: [], files: [], drawn: new WeakMap(), turn: 0 });
    this.said = element("p", { className: "field-error", hidden: true });
    this.said.setAttribute("role", "alert");
  }

  /** Draw what the phone holds now; only what is another than before. */
  async draw() {
    const turn = (this.turn += 1);
    const files = (await this.keeper.files(this.reportId)).sort((one, other) => (one.added ?? 0) - (other.added ?? 0));
    if (turn !== this.turn) return;
    this.files = files.filter((file) => file.kind !== "audio" || file.state !== "raw"); // a sound under way is drawn by its recorder
    for (const id of this.chosen) if (!this.loose.some((file) => file.id === id)) this.chosen.delete(id);
    for (const item of this.items) this.figures(item);
    this.drawTray();
    forgetOthers(files);
  }

  get loose() {
    return this.files.filter((file) => !file.item && file.kind !== "proof");
  }

  at(item) {
    return this.files.filter((file) => (item.id === "proof" ? file.kind === "proof" : file.item && file.item === item.dataset.key));
  }

  /** The files of one item, in its own place. */
  figures(item) {
    const [box, files] = [item.querySelector(".files"), this.at(item)];
    const gone = this.gone.filter(({ file }) => this.home(file) === item);
    if (!box || !this.differs(item, files, gone)) return;
    const typing = box.querySelector(".caption input:focus") !== null;
    for (const old of box.querySelectorAll(":scope > :is(figure, .warned, .about)")) old.remove();
    const made = [...files.map((file, n) => this.figure(file, n + 1, { tap: () => this.look(file) })), ...gone.map((one) => this.undo(one)), ...this.below(files)];
    const first = box.querySelector(":scope > :is(.recorder, .file)");
    if (first) first.before(...made);
    else box.append(...made);
    if (typing) box.querySelector(".caption input")?.focus({ preventScroll: true });
  }

  figure(file, n, more) {
    return file.kind === "audio" ? soundFigure(file, n, this.hands()) : pictureFigure(file, n, { ...this.hands(), ...more });
  }

  /** What stands under the pictures of a place: what looks wrong with them, and the one that is looked at. */
  below(files) {
    const hands = this.hands();
    const looked = files.findIndex((file) => file.id === this.looked && file.kind !== "audio");
    const ways = files[looked]?.kind === "proof" ? [] : [["Put it into the tray", () => this.put([files[looked]], null)]];
    return [...files.map((file, n) => warned(file, n + 1, hands)).filter(Boolean), ...(looked < 0 ? [] : [about(files[looked], looked + 1, { ...hands, ways })])];
  }

  /** Whether a place is to be drawn anew: a caption that is being typed is left alone. */
  differs(place, files, gone) {
    const now = JSON.stringify([files.map(({ id, state, warnings, kept, item, thumb }) => [id, state, warnings, kept, item, Boolean(thumb), this.chosen.has(id), this.looked === id]),
                                gone.map(({ file }) => file.id), this.opened()]);
    const same = this.drawn.get(place) === now;
    this.drawn.set(place, now);
    return !same;
  }

  home(file) {
    return this.items.find((item) => (item.id === "proof" ? file.kind === "proof" : file.item && file.item === item.dataset.key)) ?? null;
  }

  hands() {
    return {
      bytes: (file) => this.keeper.bytes(file.id),
      remove: (file) => this.remove(file),
      keep: (file) => this.change(file, (one) => { one.kept = true; }),
      caption: (file, text) => this.change(file, (one) => { one.caption = text; }),
    };
  }

  look(file) {
    this.looked = this.looked === file.id ? null : file.id;
    this.draw();
  }

  async change(file, alter) {
    await this.keeper.changeFile(file.id, alter);
    await this.changed();
  }

  async changed() {
    await this.told();
    await this.draw();
  }

  /** Put photos to an item, or back into the tray. */
  async put(files, item) {
    for (const file of files) {
      await this.keeper.changeFile(file.id, (one) => {
        one.item = item?.dataset.key ?? "";
        one.kind = item?.dataset.type === "receipt" ? "receipt" : "photo";
      });
    }
    this.chosen.clear();
    this.looked = null;
    await this.changed();
    const word = count(files.length, "photo");
    this.status.textContent = item ? `${word} put to “${shortened(asked(item))}”.` : `${word} back in the tray.`;
    this.container.querySelector(".thumb")?.focus({ preventScroll: true });
  }

  /** Off the phone at once, and kept in memory for as long as that can be undone. */
  async remove(file) {
    const one = { file, bytes: await this.keeper.bytes(file.id) };
    await this.keeper.removeFile(file.id);
    this.gone.push(one);
    one.timer = setTimeout(() => { this.gone = this.gone.filter((other) => other !== one); this.draw(); }, UNDO);
    await this.changed();
    (this.home(file) ?? this.container).querySelector(".undo")?.focus({ preventScroll: true });
  }

  undo(one) {
    const back = element("button", { type: "button", className: "undo", textContent: "Removed. Undo" });
    back.addEventListener("click", async () => {
      clearTimeout(one.timer);
      this.gone = this.gone.filter((other) => other !== one);
      await this.keeper.addFile(one.file, one.bytes);
      await this.changed();
    });
    return element("figure", { className: "undoing" }, back);
  }

  // The tray itself.

  drawTray() {
    const [loose, gone] = [this.loose, this.gone.filter(({ file }) => !this.home(file))];
    const receipts = this.items.filter((item) => item.dataset.type === "receipt" && !item.hidden);
    if (!this.differs(this.container, [...loose, ...receipts.flatMap((item) => this.at(item))], gone)) return;
    const pictures = loose.map((file, n) => this.figure(file, n + 1, { pressed: this.chosen.has(file.id), tap: () => this.choose(file) }));
    this.status ??= Object.assign(element("p", { className: "hint" }), { role: "status" });
    const inside = element("fieldset", { disabled: !this.opened() },
      element("legend", { className: "visually-hidden", textContent: "Photos that belong to no item yet" }),
      element("div", { className: "files" }, ...pictures, ...gone.map((one) => this.undo(one)), ...this.below(loose)), ...this.chooser(loose),
      element("div", { className: "files takers" }, this.taker("Take a photo", true), this.taker("Gallery", false)),
      ...receipts.map((item) => this.slot(item)));
    const hint = "Take them now and put them to their items later.";
    const focused = this.container.querySelector(".thumb:focus")?.closest("figure").dataset.file;
    this.container.replaceChildren(element("h2", { textContent: "Photos" }), element("p", { className: "hint", textContent: hint }), this.said, this.status, inside);
    if (focused) this.container.querySelector(`[data-file="${focused}"] .thumb`)?.focus({ preventScroll: true });
  }

  choose(file) {
    if (!this.chosen.delete(file.id)) this.chosen.add(file.id);
    this.draw();
  }

  /** What can be done with the photos that are chosen: one item for all of them. */
  chooser(loose) {
    const files = loose.filter((file) => this.chosen.has(file.id));
    if (!files.length) return loose.length ? [element("p", { className: "hint", textContent: "Tap a photo, or several, and then the item they belong to." })] : [];
    const shown = this.items.filter((item) => item.dataset.key && !item.hidden && item.dataset.type !== "audio");
    const [first, others] = [shown.filter((item) => EVIDENCE.includes(item.dataset.type)), shown.filter((item) => !EVIDENCE.includes(item.dataset.type))];
    const line = (item) => button(asked(item), () => this.put(files, item));
    const box = element("div", { className: "chooser" }, element("p", {}, element("b", { textContent: files.length === 1 ? "Where does it belong?" : `Where do these ${files.length} belong?` })));
    box.append(...first.map(line));
    if (others.length) box.append(element("details", { className: "more", open: !first.length }, element("summary", { textContent: first.length ? "Another item" : "An item" }), ...others.map(line)));
    if (files.length === 1) box.append(about(files[0], loose.indexOf(files[0]) + 1, { ...this.hands(), ways: [] }));
    return [box];
  }

  taker(words, camera, item = null) {
    const input = element("input", { type: "file", accept: "image/*,.heic,.heif", multiple: !camera });
    if (camera) input.setAttribute("capture", "environment");
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      const sentence = await this.take(item?.dataset.key ?? "", item ? "receipt" : "photo", files);
      this.said.textContent = sentence ?? "";
      this.said.hidden = !sentence;
      this.draw();
    });
    return element("label", { className: "take file" }, element("span", { textContent: words }), input);
  }

  /** The receipt has a place of its own, wherever its item stands. */
  slot(item) {
    const files = this.at(item);
    const label = element("p", { dir: "auto" }, element("b", { textContent: asked(item) }));
    const open = files.length ? [] : [element("p", { className: "hint", textContent: "Not taken yet." })];
    return element("div", { className: "slot" }, label, ...open, element("div", { className: "files" }, ...files.map(thumbOf), this.taker(files.length ? "One more" : "Photo of the receipt", true, item)));
  }
}

/** What an item asks, in its own words. */
function asked(item) {
  return (item.querySelector("legend bdi") ?? item.querySelector("legend")).textContent.trim();
}

const shortened = (text) => (text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text);

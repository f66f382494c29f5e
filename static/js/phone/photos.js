// The files of a report at their items: taken in by the camera's module, drawn by the tray's, counted here.

import { recorder } from "./audio.js";
import { resume, take } from "./camera.js";
import { tray } from "./tray.js";

const PROOF = ":proof"; // no item has such a key; the tray's is ""

export class Photos {
  /** `changed(items)` after each change, `refused(item, sentence)`, `opened()` whether the report can be changed. */
  constructor(keeper, reportId, { changed, refused, opened }) {
    Object.assign(this, { keeper, reportId, changed, refused, opened, counts: new Map(), total: 0, running: Promise.resolve() });
    document.addEventListener("change", (event) => { if (event.target.type === "file") this.take(event.target); });
  }

  /** How many photos prove that the visit could not be completed. */
  get proofs() {
    return this.counts.get(PROOF) ?? 0;
  }

  /** How many lie in the tray, at no item. */
  get loose() {
    return this.counts.get("") ?? 0;
  }

  /** Count what the phone holds; the items whose count is another one now. */
  async look() {
    const files = await this.keeper.files(this.reportId);
    const before = new Map(this.counts);
    this.counts.clear();
    for (const { item, kind } of files) {
      const key = kind === "proof" ? PROOF : item;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
    this.total = files.length;
    return [...new Set([...before.keys(), ...this.counts.keys()])].filter((key) => before.get(key) !== this.counts.get(key));
  }

  async told() {
    const keys = await this.look();
    this.changed(keys.map((key) => document.getElementById(`i-${key}`)).filter(Boolean));
    this.tray?.draw();
  }

  /** The tray, the files at their items, and the recorders. */
  draw() {
    const hands = { told: () => this.told(), opened: this.opened };
    const items = [...document.querySelectorAll("#sheet fieldset[data-type], #proof")];
    this.tray = tray(document.getElementById("tray"), this.keeper, this.reportId, items, { ...hands, take: (...asked) => this.add(...asked) });
    for (const item of items) if (item.dataset.type === "audio") recorder(item, this.keeper, this.reportId, hands);
  }

  async take(input) {
    const item = input.closest("fieldset.item");
    if (!item || !this.opened()) return;
    const kind = item.id === "proof" ? "proof" : ["receipt", "audio"].includes(item.dataset.type) ? item.dataset.type : "photo";
    const files = [...input.files];
    input.value = "";
    const sentence = await this.add(item.dataset.key, kind, files);
    if (sentence) this.refused(item, sentence);
  }

  /** Take files in; a sentence where some could not be. */
  add(key, kind, files) {
    const adding = this.running.then(() => take(this.keeper, this.reportId, key, kind, files, { told: () => this.told() }));
    this.running = adding.catch(() => {});
    return adding.then(({ refused }) => refused.join(" "));
  }

  /** Finish what an end of the page left half done. */
  start() {
    this.draw();
    this.running = this.running.then(() => resume(this.keeper, this.reportId, { told: () => this.told() }));
  }

  /** When every file that was chosen is ready to be sent. */
  settled() {
    return this.running;
  }
}

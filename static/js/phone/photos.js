// The files of a report at their items: taken in by the camera's module, drawn by the tray's, counted here.

import { resume, take } from "./camera.js";

export class Photos {
  /** `changed(items)` after each change, `refused(item, sentence)`, `opened()` whether the report can be changed. */
  constructor(keeper, reportId, { changed, refused, opened }) {
    Object.assign(this, { keeper, reportId, changed, refused, opened, counts: new Map(), total: 0, running: Promise.resolve() });
    document.addEventListener("change", (event) => { if (event.target.type === "file") this.take(event.target); });
  }

  /** Count what the phone holds; the items whose count is another one now. */
  async look() {
    const files = await this.keeper.files(this.reportId);
    const before = new Map(this.counts);
    this.counts.clear();
    for (const { item } of files) this.counts.set(item, (this.counts.get(item) ?? 0) + 1);
    this.total = files.length;
    return [...new Set([...before.keys(), ...this.counts.keys()])].filter((key) => before.get(key) !== this.counts.get(key));
  }

  async told() {
    const keys = await this.look();
    this.changed(keys.map((key) => document.getElementById(`i-${key}`)).filter(Boolean));
  }

  take(input) {
    const item = input.closest("fieldset.item");
    if (!item || !this.opened()) return;
    const kind = item.id === "proof" ? "proof" : ["receipt", "audio"].includes(item.dataset.type) ? item.dataset.type : "photo";
    const files = [...input.files];
    input.value = "";
    this.running = this.running.then(async () => {
      const { refused } = await take(this.keeper, this.reportId, item.dataset.key, kind, files, { told: () => this.told() });
      if (refused.length) this.refused(item, refused.join(" "));
    });
  }

  /** Finish what an end of the page left half done. */
  start() {
    this.running = this.running.then(() => resume(this.keeper, this.reportId, { told: () => this.told() }));
  }

  /** When every file that was chosen is ready to be sent. */
  settled() {
    return this.running;
  }
}

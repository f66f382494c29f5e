// Records an audio note at its item. Every few seconds what was recorded is on the phone; an end of the page in the middle of a
// sentence loses no more than that. It pauses when the page is out of sight: nobody is recorded who does not see it.

import { finish } from "./camera.js";
import { wall } from "./cues.js";
import { button, element } from "./drawing.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const PIECE = 4000;
const LONGEST = 15 * 60_000;
const BITS = 32_000;

/** Put a recorder into an audio item. `told()` after each change, `opened()` whether the report can still be changed. */
export function recorder(fieldset, keeper, reportId, { told = () => {}, opened = () => true } = {}) {
  const kind = globalThis.MediaRecorder && navigator.mediaDevices ? TYPES.find((one) => MediaRecorder.isTypeSupported(one)) : null;
  return kind ? new Recorder(fieldset, keeper, { report_id: reportId, kind, told, opened }) : null;
}

class Recorder {
  constructor(fieldset, keeper, given) {
    Object.assign(this, { fieldset, keeper, ...given, id: null, recorded: 0, since: 0 });
    this.main = button("Record", () => this.press(), "primary");
    this.on = Object.assign(button("Go on", () => this.goOn()), { hidden: true });
    this.said = element("span", { className: "hint" });
    this.said.setAttribute("role", "status");
    const box = fieldset.querySelector(".files");
    box.insertBefore(element("div", { className: "recorder" }, this.main, this.on, this.said), box.querySelector(":scope > .file"));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.pause(); });
    addEventListener("pagehide", () => { if (this.id) this.recorder.stop(); });
  }

  press() {
    return this.id ? this.stop() : this.start();
  }

  async start() {
    if (!this.opened()) return;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      this.said.textContent = error.name === "NotFoundError" ? "This phone offers no microphone here. A file can be added instead."
        : "The microphone is not allowed here. Allow it in the browser’s settings, or add a file instead.";
      return;
    }
    const [id, mime] = [crypto.randomUUID(), this.kind.split(";")[0]];
    try {
      await this.keeper.addFile({
        id, report_id: this.report_id, item: this.fieldset.dataset.key, kind: "audio", name: `note.${mime.split("/")[1]}`, mime, sha256: null,
        taken: wall().slice(11, 16), caption: "", state: "raw", receipt: null, warnings: [], thumb: null, added: Date.now(),
      }, new ArrayBuffer(0));
    } catch {
      for (const track of stream.getTracks()) track.stop();
      this.said.textContent = "There is no room left on this phone, so nothing is recorded.";
      return;
    }
    this.run(stream, id);
  }

  run(stream, id) {
    Object.assign(this, { id, stream, recorded: 0, since: Date.now(), writing: Promise.resolve(), full: false });
    navigator.locks?.request(`recording ${id}`, () => new Promise((release) => { this.release = release; })); // no other page finishes it
    this.recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: BITS });
    this.recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) this.write(data); });
    this.recorder.addEventListener("stop", () => this.end());
    this.recorder.start(PIECE);
    this.ticking = setInterval(() => this.show(), 500);
    this.show();
  }

  write(data) {
    this.writing = this.writing.then(async () => this.keeper.appendBytes(this.id, await data.arrayBuffer())).catch(() => {
      this.full = true;
      this.stop();
    });
  }

  get length() {
    return this.recorded + (this.recorder.state === "recording" ? Date.now() - this.since : 0);
  }

  show() {
    const seconds = Math.floor(this.length / 1000);
    this.main.textContent = `Stop ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.on.hidden = this.recorder.state !== "paused";
    this.said.textContent = this.on.hidden ? "Recording, kept as you speak." : "Paused while this page was out of sight.";
    if (this.length > LONGEST) this.stop();
  }

  pause() {
    if (!this.id || this.recorder.state !== "recording") return;
    this.recorded = this.length;
    this.recorder.requestData();
    this.recorder.pause();
    this.show();
  }

  goOn() {
    this.since = Date.now();
    this.recorder.resume();
    this.show();
  }

  stop() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  async end() {
    clearInterval(this.ticking);
    for (const track of this.stream.getTracks()) track.stop();
    await this.writing;
    this.release?.();
    const [id, full] = [this.id, this.full];
    this.id = null;
    const sentence = await finish(this.keeper, id);
    this.main.textContent = "Record";
    this.on.hidden = true;
    this.said.textContent = sentence ?? (full ? "There is no room left on this phone. What was recorded before is kept." : "Kept on this phone.");
    await this.told();
  }
}

// Saves the draft a moment after each change, one save at a time, and says calmly where it stands.

const PAUSE = 900;
const AGAIN = 8000;
const AWAY = [401, 403, 404]; // signed out, or somebody else signed in here: nothing of this page is lost by waiting

export class Saver {
  constructor(form, snapshot, refused) {
    Object.assign(this, { form, snapshot, refused, dirty: false, unheard: null, stopped: false, timer: 0, running: null });
    this.rev = Number(form.elements.rev.value) - 1;
    this.line = document.getElementById("saved");
    this.said = [this.line.textContent, false];
    this.files = { waiting: 0, busy: false };
    window.addEventListener("beforeunload", (event) => { if ((this.unsaved || this.files.waiting) && !this.leaving) event.preventDefault(); });
    window.addEventListener("online", () => { if (this.unsaved) this.flush(); });
    window.addEventListener("focus", () => { if (this.unsaved) this.flush(); });
    document.addEventListener("visibilitychange", () => { if (this.unsaved) this.flush(document.hidden); });
    window.addEventListener("pagehide", () => { if (this.unsaved && !this.leaving) this.flush(true); });
    form.addEventListener("submit", (event) => this.submit(event));
  }

  /** Save soon; typing on puts it off a little. */
  later() {
    this.dirty = true;
    if (this.stopped) return;
    this.say("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Save what is unsaved now; whether everything is on the server. `parting`: the page may be gone before the reply. */
  async flush(parting = false) {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.unsaved || this.stopped) return !this.unsaved;
    this.running = this.send(parting);
    await this.running;
    this.running = null;
    return !this.unsaved;
  }

  /** Whether something on this page is not known to be on the server. */
  get unsaved() {
    return this.dirty || this.unheard !== null;
  }

  /**
   * A save whose reply was lost is repeated byte by byte under its own number before anything newer goes: the server takes
   * only the number that follows what it has, so a save from elsewhere in between is always noticed, and never overwritten.
   */
  async send(parting) {
    const again = this.unheard !== null;
    if (!again) {
      this.dirty = false;
      this.unheard = JSON.stringify({ rev: this.rev + 1, ...this.snapshot() });
    }
    this.say("saving");
    try {
      const reply = await fetch(this.form.dataset.draft, {
        method: "POST", credentials: "same-origin", keepalive: parting, body: this.unheard,
        headers: { "Content-Type": "application/json", "X-Visit-Client": "1" },
      });
      const sent = this.rev + 1;
      this.form.elements.csrf_token.value = reply.headers.get("X-CSRFToken") ?? this.form.elements.csrf_token.value;
      const body = await reply.json().catch(() => ({}));
      if (body.rev !== undefined || (reply.status >= 400 && reply.status < 500)) this.unheard = null;
      this.taken(reply.status, body, sent);
    } catch {
      this.say("Not saved yet: no connection. Keep this page open.", true);
      this.timer = setTimeout(() => this.flush(), AGAIN);
      return false;
    }
    const newer = again && this.dirty && !this.stopped && !this.unheard;
    return newer ? this.send(parting) : true;
  }

  /** A reply counts only when it repeats the revision that was sent; any page can answer 200. */
  taken(status, body, sent) {
    const away = AWAY.includes(status);
    document.getElementById("away").hidden = !away;
    if (body.rev === undefined) {
      this.stopped = status === 409;
      this.dirty = true;
      const busy = status >= 500 || status === 429;
      this.say(away ? "Not saved yet: you are not signed in here." : busy ? "Not saved yet: the server is busy. Keep this page open."
        : body.error ?? "Not saved. Save and check says why.", true);
      if (away || busy) this.timer = setTimeout(() => this.flush(), AGAIN);
      return;
    }
    if (body.rev !== sent || !body.same) {
      this.stopped = true;
      this.dirty = true;
      this.say("Changed elsewhere meanwhile. Save and check shows both.", true);
      return;
    }
    this.rev = sent;
    this.form.elements.rev.value = this.rev + 1;
    if (this.dirty) return;
    this.refused(body.fields ?? {});
    const now = new Date().toTimeString().slice(0, 5);
    const wrong = Object.keys(body.fields ?? {}).length;
    this.say(wrong ? `saved ${now}, ${wrong} not taken` : `saved ${now}`, wrong > 0);
  }

  say(words, trouble = false) {
    this.said = [words, trouble];
    this.show();
  }

  /** What is saved is said only when no file waits: trouble with the text comes first, then the files. */
  show() {
    const [words, trouble] = this.said;
    const files = this.files.waiting > 0 && !trouble;
    this.line.textContent = files ? this.files.words : words;
    this.line.classList.toggle("trouble", trouble || (files && this.files.why !== ""));
  }

  /** The page is left only when everything typed is on the server. */
  async submit(event) {
    const still = this.stopped || (!this.unsaved && !this.running);
    if (this.leaving || (still && !this.files.busy)) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    const submitter = event.submitter;
    await new Promise((later) => { setTimeout(later); }); // a form ignores a second submission while it still announces the first
    const [text, files] = [await this.flush(), !this.files.busy || await this.files.flush()];
    if (!files || !(text || this.stopped)) return;
    this.leaving = true;
    this.form.requestSubmit(submitter);
  }
}

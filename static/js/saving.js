// Saves the draft a moment after each change, one save at a time, and says calmly where it stands.

const PAUSE = 900;
const AGAIN = 8000;

export class Saver {
  constructor(form, snapshot, refused) {
    Object.assign(this, { form, snapshot, refused, dirty: false, stopped: false, timer: 0, running: null });
    this.rev = Number(form.elements.rev.value) - 1;
    this.line = document.getElementById("saved");
    window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) event.preventDefault(); });
    window.addEventListener("online", () => { if (this.dirty) this.flush(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.dirty) this.flush(true); });
    window.addEventListener("pagehide", () => { if (this.dirty && !this.leaving) this.flush(true); });
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
    if (!this.dirty || this.stopped) return !this.dirty;
    this.running = this.send(parting);
    await this.running;
    this.running = null;
    return !this.dirty;
  }

  async send(parting) {
    this.dirty = false;
    this.rev += 1;
    this.say("saving");
    try {
      const reply = await fetch(this.form.dataset.draft, {
        method: "POST", credentials: "same-origin", keepalive: parting, body: JSON.stringify({ rev: this.rev, ...this.snapshot() }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
      });
      this.taken(reply.status, await reply.json());
    } catch {
      this.dirty = true;
      this.say("Not saved yet: no connection. Keep this page open.", true);
      this.timer = setTimeout(() => this.flush(), AGAIN);
    }
  }

  /** A reply counts only when it repeats the revision that was sent; any page can answer 200. */
  taken(status, body) {
    if (body.rev === undefined) {
      this.stopped = status === 409 || status === 404;
      this.dirty = true;
      this.say(body.error ?? "Not saved. Sign in again in another tab, then go on here.", true);
      return;
    }
    if (body.rev !== this.rev || !body.same) {
      this.stopped = true;
      this.dirty = true;
      this.say("Saved elsewhere meanwhile. Press Save and check to keep this page.", true);
      return;
    }
    this.form.elements.rev.value = this.rev + 1;
    if (this.dirty) return;
    this.refused(body.fields ?? {});
    const now = new Date().toTimeString().slice(0, 5);
    const wrong = Object.keys(body.fields ?? {}).length;
    this.say(wrong ? `saved ${now}, ${wrong} not taken` : `saved ${now}`, wrong > 0);
  }

  say(words, trouble = false) {
    this.line.textContent = words;
    this.line.classList.toggle("trouble", trouble);
  }

  /** The page is left only when everything typed is on the server. */
  async submit(event) {
    if (this.leaving || this.stopped || (!this.dirty && !this.running)) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    const submitter = event.submitter;
    await new Promise((later) => { setTimeout(later); }); // a form ignores a second submission while it still announces the first
    if (!(await this.flush())) return;
    this.leaving = true;
    this.form.requestSubmit(submitter);
  }
}

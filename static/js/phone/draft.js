// One report under way on this phone: every change is on disk a moment later, one page at a time writes, and what is shown as
// saved was committed. A page that comes second reads along, and can take over.

const SOON = 250; // typing; together with the write itself below the 300 ms that are promised
const AGAIN = 2000;

/** Open the report for writing, or for reading along where another page has it. `told(what)` hears "kept", "fresh", "lost", "broken". */
export async function openDraft(keeper, visit, reportId, { sender, told = () => {} }) {
  const draft = new Draft(keeper, visit, await keeper.report(reportId), { sender, told });
  await draft.hold({ ifAvailable: true });
  if (!draft.writable) draft.hold({}).then(() => draft.reread());
  return draft;
}

class Draft {
  constructor(keeper, visit, report, { sender, told }) {
    Object.assign(this, { keeper, visit, report, sender, told, writable: false, waiting: null, flying: null, timer: 0, running: Promise.resolve() });
    this.others = new BroadcastChannel(`draft ${report.id}`);
    this.others.onmessage = () => this.reread();
    const parting = () => { if (document.hidden) this.flush(); };
    document.addEventListener("visibilitychange", parting);
    addEventListener("pagehide", () => this.flush());
  }

  /** Whether it can be changed here: it is this page's, and it was not sent. */
  get open() {
    return this.writable && this.report.state === "draft";
  }

  /** Be the one page that writes; `options` are those of Web Locks. Resolves when it is decided. */
  hold(options) {
    if (!navigator.locks) {
      this.writable = true;
      return Promise.resolve();
    }
    return new Promise((decided) => {
      navigator.locks.request(`draft ${this.report.id}`, options, (lock) => {
        this.writable = Boolean(lock);
        decided();
        return lock ? new Promise(() => {}) : undefined; // held until the page goes
      }).catch(() => this.lost());
    });
  }

  /** Take the report from the other page; that one keeps what it still has to keep. */
  async takeOver() {
    await this.hold({ steal: true });
    this.others.postMessage("taken");
    await this.reread();
  }

  /** Another page took over. */
  async lost() {
    this.writable = false;
    await this.flush();
    this.hold({}).then(() => this.reread());
    this.told("lost");
  }

  /** Keep a change: `answers` by item key (null takes one out), or any other part of the report. `now` waits for nothing but the tap's own picture. */
  change(part, { now = false } = {}) {
    this.waiting = merged(this.waiting, part);
    apply(this.report, part);
    clearTimeout(this.timer);
    if (now) requestAnimationFrame(() => setTimeout(() => this.flush())); // the tap is painted first; unless the page is hidden, then at once
    if (now && document.hidden) return this.flush();
    this.due ??= Date.now() + SOON;
    this.timer = setTimeout(() => this.flush(), Math.max(0, this.due - Date.now()));
    return this.running;
  }

  /** Everything that waits goes to the disk; whether nothing waits afterwards. */
  flush() {
    clearTimeout(this.timer);
    this.due = undefined;
    if (this.waiting) {
      const part = this.waiting;
      this.waiting = null;
      this.running = Promise.all([this.running, this.write(part)]);
    }
    return this.running.then(() => !this.waiting);
  }

  async write(part) {
    this.flying = merged(this.flying, part);
    const flown = this.flying;
    try {
      const kept = await this.keeper.changeReport(this.report.id, (one) => {
        if (one.state !== "draft") return; // sent meanwhile: its bytes are fixed
        apply(one, part);
        Object.assign(one, { changes: one.changes + 1, saved_at: Date.now() });
      });
      if (!kept) throw new Error("the report is not on this phone any more");
      for (const name of ["changes", "saved_at", "synced", "draft_rev"]) this.report[name] = kept[name];
      this.told("kept");
      this.others.postMessage("kept");
      this.sender.soon();
    } catch (error) {
      this.waiting = merged(part, this.waiting); // nothing is given up: it is tried again, and said
      this.timer = setTimeout(() => this.flush(), AGAIN);
      this.told("broken", error);
    } finally {
      if (this.flying === flown) this.flying = null;
    }
  }

  /** What the phone holds now; somebody else may have changed it. What is on its way from here stays on top. */
  async reread() {
    const found = await this.keeper.report(this.report.id).catch(() => null);
    if (!found) return;
    for (const part of [this.flying, this.waiting]) if (part) apply(found, part);
    this.report = found;
    this.told("fresh");
  }
}

function merged(before, after) {
  if (!before || !after) return before ?? after;
  return { ...before, ...after, ...(before.answers || after.answers ? { answers: { ...before.answers, ...after.answers } } : {}) };
}

function apply(report, { answers = {}, ...parts }) {
  Object.assign(report, parts);
  for (const [key, answer] of Object.entries(answers)) {
    if (answer) report.answers[key] = answer;
    else delete report.answers[key];
  }
}

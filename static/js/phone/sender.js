// One sender for a person on this phone: sends soon after a change, on coming back, on the network's return, by the button, and
// again after a while. One at a time on the whole phone, whichever page is open.

import { drain } from "./drain.js";
import { fact, setFact, NotKeeping } from "./keep.js";
import { takeAlong } from "./offline.js";
import { unsent } from "./records.js";
import { Away } from "./wire.js";

const SOON = 2000;
const [FIRST, LONGEST] = [5000, 300_000];

/** The sender of a keeper's person. */
export function sender(keeper) {
  return new Sender(keeper);
}

class Sender {
  /**
   * state.word: "idle", "changed" (will be sent in a moment), "sending", "offline", "portal", "signin", "busy" or "notkeeping".
   * state.unsent: reports with something the server lacks; saved_at and sent_at in ms or null; photo: [2, 6] while sending.
   */
  state = { word: "idle", unsent: 0, saved_at: null, sent_at: null, photo: null };

  constructor(keeper) {
    Object.assign(this, { keeper, hearing: new Set(), running: null, again: false, tries: 0, timer: 0 });
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
    this.ready = this.look();
  }

  onchange(fn) {
    this.hearing.add(fn);
    fn(this.state);
    return () => this.hearing.delete(fn);
  }

  say(part) {
    this.state = { ...this.state, ...part };
    for (const fn of this.hearing) fn(this.state);
  }

  /** Something was kept: send it in a moment; more changes put it off a little, never more than they last. */
  soon() {
    const away = this.state.word !== "idle" && this.state.word !== "changed";
    this.say({ saved_at: Date.now(), unsent: Math.max(1, this.state.unsent), ...(away ? {} : { word: "changed" }) });
    if (this.state.word === "signin") return;
    if (this.tries && this.timer) return; // it waits for the network already
    this.after(SOON);
  }

  after(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), wait);
  }

  /** Send now; resolves when nothing more can be done at the moment. */
  now() {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    this.running = this.round().finally(() => {
      this.running = null;
      if (this.again) this.after(SOON);
      this.again = false;
    });
    return this.running;
  }

  async round() {
    try {
      await this.look();
      this.say({ word: "sending" });
      await alone(`send ${this.keeper.user}`, () => drain(this.keeper, (part) => this.say(part)));
      this.tries = 0;
      await setFact("sent_at", Date.now());
      await this.look();
      this.say({ word: this.state.unsent ? "changed" : "idle", photo: null });
    } catch (error) {
      await this.look().catch(() => {});
      this.failed(error);
    }
  }

  failed(error) {
    if (!(error instanceof Away)) console.error(error);
    const why = error instanceof Away ? error.why : error instanceof NotKeeping || error.name === "QuotaExceededError" ? "notkeeping" : "busy";
    this.say({ word: why, photo: null });
    if (why === "signin" || !this.state.unsent) return; // nobody is asked again and again to sign in
    const wait = Math.min(LONGEST, FIRST * 2 ** this.tries) * (0.75 + Math.random() / 2);
    this.tries += 1;
    this.after(Math.max(wait, (error.after ?? 0) * 1000));
  }

  /** What of this person's the server lacks. */
  async look() {
    const waiting = await unsent(this.keeper);
    const saved = Math.max(0, ...(await this.keeper.reports()).map((one) => one.saved_at ?? 0));
    this.say({ unsent: waiting.length, saved_at: saved || null, sent_at: await fact("sent_at") ?? null });
  }

  /** The shopper says that the other device's version is the one to go on with; it comes with the next list of visits. */
  async giveWay(id) {
    await this.keeper.changeReport(id, (one) => {
      Object.assign(one, { draft_rev: -1, trouble: null, pending: null, refused: null, synced: one.changes });
    });
    await takeAlong();
    return this.now();
  }

  /** The shopper says that this phone's version of a report is the one to go on with. */
  async takeOver(id) {
    await this.keeper.changeReport(id, (one) => {
      Object.assign(one, { draft_rev: one.trouble?.max_rev ?? one.draft_rev, trouble: null, pending: null, refused: null, synced: -1 });
    });
    return this.now();
  }
}

/** Run `act` while no other page of this phone does; without Web Locks the server's answers are safe to hear twice. */
function alone(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act();
}

// The phone's own form: filled from what the phone holds, kept there with every change, and sent by the sender when it can be.

import { captured, wall } from "./cues.js";
import { openDraft } from "./draft.js";
import { fill } from "./filling.js";
import { look, signing } from "./finalcheck.js";
import { NotKeeping } from "./keep.js";
import { copyAsText, notice } from "./notices.js";
import { keeperHere } from "./offline.js";
import { offerDay, stopping } from "./outcome.js";
import { Photos } from "./photos.js";
import { places } from "./place.js";
import { begunHere, blank } from "./records.js";
import { asks, mergeMarks, setMoments } from "./returning.js";
import { seal } from "./sending.js";
import { sender as makeSender } from "./sender.js";
import { drawSent } from "./sent.js";
import { clock, statusLine } from "./status.js";
import { Sheet } from "../sheet.js";
import { View } from "./view.js";

const form = document.getElementById("sheet");
const title = document.getElementById("heading").textContent;
const view = new View({ form: title, check: "Check and send", outcome: "Could not complete", sent: "Sent." });

start().catch((error) => {
  if (!(error instanceof NotKeeping)) throw error;
  document.getElementById("saved").textContent = "Not saving on this phone";
  notice("keeping", "This browser keeps nothing on this phone, so this form would lose what you write. With a connection, the form under My visits keeps everything on the server.", [["My visits", "/field/"]]);
});

async function start() {
  const keeper = await keeperHere();
  const report = keeper && await reportOf(keeper, decodeURIComponent(location.hash.slice(1)));
  if (!report) {
    document.getElementById("saved").textContent = "";
    return notice("here", keeper ? "This report is not on this phone." : "Nobody works on this phone yet. Open My visits once with a connection.", [["My visits", keeper ? "/field/phone" : "/field/"]]);
  }
  const page = new FormPage(keeper, makeSender(keeper), await keeper.visit(report.visit_id));
  return page.open(report.id);
}

/** The report that the address names, or the one of the visit that it names: begun now where there is none. */
async function reportOf(keeper, id) {
  const [visit, here] = await Promise.all([keeper.visit(id), keeper.report(id)]);
  if (!visit) return here;
  const report = await begunHere(keeper, id) ?? blank(visit, crypto.randomUUID(), form.dataset.language);
  if (!await keeper.report(report.id)) await keeper.addReport(report);
  history.replaceState(null, "", `#${report.id}`);
  return report;
}

class FormPage {
  constructor(keeper, sender, visit) {
    Object.assign(this, { keeper, sender, visit, shown: "" });
    this.status = statusLine(document.getElementById("saved"), sender);
  }

  async open(id) {
    this.draft = await openDraft(this.keeper, this.visit, id, { sender: this.sender, told: (what, error) => this.told(what, error) });
    const { report } = this.draft;
    document.getElementById("where").textContent = this.visit?.location.name ?? title;
    asks(form, this.visit);
    for (const item of form.querySelectorAll("fieldset[data-type]")) if (report.answers[item.dataset.key]) fill(item, report.answers[item.dataset.key]);
    setMoments(form, report);
    this.photos = new Photos(this.keeper, id, { changed: (items) => this.filesChanged(items), refused: (item, sentence) => this.sheet.showError(item, sentence), opened: () => this.draft.open });
    await this.photos.look();
    this.sheet = new Sheet(form, {
      answers: structuredClone(report.answers), facts: { variant: this.visit?.variant, tags: this.visit?.tags ?? [] },
      files: this.photos.counts, changed: (item, event) => this.changed(item, event),
    });
    form.hidden = false;
    this.ways();
    if (this.draft.open) this.recovered();
    if (this.draft.open && report.language !== form.dataset.language) this.draft.change({ language: form.dataset.language });
    this.stand();
    this.sender.onchange(() => { if (this.sender.state.word !== this.shown) this.draft.reread(); });
    this.photos.start();
    this.sender.now();
  }

  changed(item, event) {
    if (!item) return;
    notice("recovered", "");
    const { key, type } = item.dataset;
    const part = type ? { answers: { [key]: this.sheet.answers[key] ?? null } } : this.moments();
    if (type && !this.draft.report.answered) part.answered = wall();
    this.draft.change(part, { now: event.type === "change" });
  }

  moments() {
    const { began_at: began, ended_at: ended } = this.sheet.times();
    return { began, ended };
  }

  /** A photo came, went or was moved: the next draft names it. */
  filesChanged(items) {
    if (items.length) this.sheet?.count(items);
    if (this.sheet && this.draft.open) this.draft.change({}, { now: true });
  }

  told(what, error) {
    if (what === "kept") {
      this.status.saving();
      notice("broken", "");
    } else if (what === "broken") {
      this.status.notSaving();
      const why = error.name === "QuotaExceededError" ? "There is no room left on this phone. Send what waits or make room." : "This browser could not keep your last change.";
      notice("broken", `${why} It is tried again and again; keep this page open until it works.`, [["Copy my answers as text", () => copyAsText(this.sheet, title)]]);
    } else if (this.sheet) this.stand();
  }

  /** Show where the report stands: whose it is, what troubles it, and the receipt once it is sealed. */
  stand() {
    const { report, writable, open } = this.draft;
    this.shown = this.sender.state.word;
    for (const field of this.sheet.walk) field.disabled = !open;
    document.body.classList.toggle("reading", !open);
    this.takeIn();
    notice("elsewhere", writable || report.state !== "draft" ? "" : "This report is open in another tab. Here you can read along.", [["Go on here instead", () => this.draft.takeOver()]], { calm: true });
    this.trouble(report);
    if (open && !this.began) this.began = this.fromTheStore();
    if (report.state === "draft") return view.is("sent") && view.show("form");
    notice("recovered", "");
    return this.receipt();
  }

  /** Items that were changed elsewhere, in another tab or by the server, show what is held now. */
  takeIn() {
    const { report } = this.draft;
    const other = this.sheet.items.filter((item) => JSON.stringify(report.answers[item.dataset.key]) !== JSON.stringify(this.sheet.answers[item.dataset.key]));
    for (const item of other) {
      const answer = report.answers[item.dataset.key];
      fill(item, answer);
      if (answer) this.sheet.answers[item.dataset.key] = structuredClone(answer);
      else delete this.sheet.answers[item.dataset.key];
    }
    const { began, ended } = this.moments();
    if (began !== report.began || ended !== report.ended) setMoments(form, report);
    else if (!other.length) return;
    this.sheet.whole();
  }

  trouble({ id, state, trouble, fields }) {
    const said = JSON.stringify([state, trouble, fields]);
    if (said === this.said) return;
    this.said = said;
    const code = state === "draft" ? trouble?.code : null;
    notice("conflict", code === "draft_conflict" ? "This report was saved on another device meanwhile. Nothing of either is lost. What is here is not sent until you decide." : "",
           [["Go on with this phone’s", () => this.sender.takeOver(id)], ["See the other", `/field/reports/${id}`]]);
    notice("late", code === "sent_already" ? trouble.sentence : "", [["See the receipt", `/field/reports/${id}/receipt`]]);
    const wrong = { ...fields, ...(code === "incomplete" || code === "refused" ? trouble.fields : {}) };
    const items = this.sheet.refuse(wrong);
    notice("refused", code === "incomplete" || code === "refused" ? `${trouble.sentence} Everything is kept.` : "",
           items.length ? [["To the first", () => this.jump(items[0])]] : []);
  }

  async receipt() {
    const { report } = this.draft;
    const section = document.getElementById("sent");
    const files = await this.keeper.files(report.id);
    const heading = drawSent(section, report, { files, visit: this.visit, word: this.sender.state.word, send: () => this.sender.now() });
    view.show("sent", heading);
  }

  recovered() {
    const { report } = this.draft;
    if (Object.keys(report.answers).length) notice("recovered", `Recovered, saved ${clock(report.saved_at)}`, [], { calm: true });
  }

  /** Times that were marked in the store stand at their touchpoints; what was written by hand stays. */
  async fromTheStore() {
    const found = await captured(this.keeper, this.draft.report.visit_id);
    const part = mergeMarks(this.sheet, this.draft.report, found);
    if (part) this.draft.change(part, { now: true });
    places(document.getElementById("place"), this.draft.report, (record) => this.draft.change(record, { now: true }));
  }

  jump(item) {
    view.show("form");
    item.scrollIntoView({ block: "start", behavior: "instant" });
    (item.querySelector(":is(input, textarea):not(:disabled)") ?? item).focus({ preventScroll: true });
  }

  /** The ways from the form to the last look and to the short form, and back. */
  ways() {
    const { report } = this.draft;
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const id of ["finish", "looking"]) document.getElementById(id).addEventListener("click", () => this.look());
    document.getElementById("stopping").addEventListener("click", () => {
      notice("recovered", "");
      offerDay(this.draft.report.began?.slice(0, 10) ?? wall().slice(0, 10));
      view.show("outcome");
    });
    for (const link of form.querySelectorAll(".languages a")) link.hash = report.id;
    view.within((item) => this.jump(item));
    signing(report.typed, { keep: (typed) => this.draft.change({ typed }), send: (declaration) => this.send({ declaration }) });
    stopping(report.stopping, {
      keep: (typed) => this.draft.change({ stopping: typed }), proofs: () => this.photos.proofs,
      send: ({ day, ...sealed }) => this.stop(day, sealed),
    });
  }

  async look() {
    notice("recovered", "");
    view.show("check");
    await look(this.sheet, {
      jump: (item) => this.jump(item), files: this.photos.total, loose: this.photos.loose,
      ranges: JSON.parse(form.dataset.ranges), language: form.dataset.language,
    });
  }

  async stop(day, sealed) {
    if (!this.draft.report.began?.startsWith(day)) this.draft.change({ began: day, ended: null });
    return this.send(sealed);
  }

  async send(sealed) {
    await this.photos.settled();
    const sentence = await seal(this.keeper, this.draft, sealed);
    if (!sentence) this.sender.now();
    return sentence;
  }
}

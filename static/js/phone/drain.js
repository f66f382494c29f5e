// Sends what waits on the phone, once through: reports before files, the oldest first. A thing changes its state on the receipt
// that repeats its hash, and is never taken out to be sent. Whatever can be lost on the way may be sent again.

import { fact, setFact } from "./keep.js";
import { sendFile } from "./pieces.js";
import { bytesOf } from "./records.js";
import { Away, ask, greet, sha256 } from "./wire.js";

const KEPT_FOR = 7 * 24 * 3600 * 1000;
const MOST_ASKED = 500;
const ROUNDS = 3;
const ELSEWHERE = "This report was also saved on another device. Both are kept: that one on the server, this one here. Choose which to go on with.";

/** Everything that waits, or the reason why not as Away. `tell` hears of photos: {photo: [2, 6]}. */
export async function drain(keeper, tell) {
  const hello = await greet(keeper.user);
  await renew(keeper, hello.epoch);
  for (const report of await oldest(keeper, "queued")) await sendRevision(keeper, report);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const report of await oldest(keeper, "draft")) await sendDraft(keeper, report);
    if (!await sendFiles(keeper, tell) && round > 0) break;
    for (const report of await oldest(keeper, "received")) if (await filesHere(keeper, report)) await sendRevision(keeper, report);
  }
  await free(keeper, hello);
}

/** The name that this phone goes by, made once. */
export async function device() {
  const known = await fact("device_id");
  if (!known) await setFact("device_id", crypto.randomUUID());
  return known ?? fact("device_id");
}

async function oldest(keeper, state) {
  const waiting = (await keeper.reports()).filter((one) => one.state === state);
  return waiting.sort((a, b) => (a.queued_at ?? a.saved_at) - (b.queued_at ?? b.saved_at));
}

async function filesHere(keeper, report) {
  return (await keeper.files(report.id)).every((one) => one.state === "received");
}

/** After a restore the server has a new epoch: no receipt of another one counts until the server gave it anew. */
async function renew(keeper, epoch) {
  const asked = [];
  for (const report of await keeper.reports()) {
    const sent = report.state === "received" || report.state === "complete";
    if (sent && report.sha256 && report.receipt?.epoch !== epoch) asked.push({ rid: report.id, rev: report.rev, sha256: report.sha256 });
    if (report.state === "draft" && report.draft_epoch && report.draft_epoch !== epoch) await forget(keeper, report.id);
    for (const file of await keeper.files(report.id)) {
      if (file.state === "received" && file.size && file.receipt?.epoch !== epoch) asked.push({ rid: report.id, sha256: file.sha256 });
    }
  }
  for (let at = 0; at < asked.length; at += MOST_ASKED) await offer(keeper, asked.slice(at, at + MOST_ASKED), epoch);
}

/** A draft that the server may have lost goes out again. */
const forget = (keeper, id) => keeper.changeReport(id, (one) => { one.synced = -1; one.draft_epoch = null; one.pending = null; });

async function offer(keeper, have, epoch) {
  const { said } = await ask("have", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ have }) });
  if (said?.epoch !== epoch || !Array.isArray(said.held) || !Array.isArray(said.missing)) throw new Away("portal");
  const named = (list, one) => list.find((other) => other.rid === one.rid && other.sha256 === one.sha256 && (other.rev ?? 0) === (one.rev ?? 0));
  for (const one of have) {
    const held = named(said.held, one);
    if (held || named(said.missing, one)) await (one.rev ? standing(keeper, one, held) : lying(keeper, one, held));
  }
}

/** A report that the server holds is asked for its files once more; one that it lacks waits to be sent. */
function standing(keeper, { rid, sha256: hash }, held) {
  return keeper.changeReport(rid, (one) => {
    if (one.sha256 !== hash || one.state === "draft") return;
    one.state = held ? "received" : "queued";
    one.receipt = held ? receiptOf(held, one.receipt?.missing) : null;
  });
}

async function lying(keeper, { rid, sha256: hash }, held) {
  for (const file of await keeper.files(rid)) {
    if (file.sha256 !== hash) continue;
    await keeper.changeFile(file.id, (one) => { one.state = held ? "received" : "ready"; one.receipt = held ? receiptOf(held) : null; });
  }
}

function receiptOf({ epoch, seq, code, stored_at }, missing = []) {
  return { epoch, seq, code, stored_at, missing };
}

/** One revision: its exact bytes under its number. */
async function sendRevision(keeper, report) {
  const { id, rev, sha256: hash } = report;
  const { status, said } = await put(`reports/${id}/revs/${rev}`, report.body, hash);
  if (status === 201) return receive(keeper, report, said);
  const now = (alter) => keeper.changeReport(id, (one) => { if (one.rev === rev && one.sha256 === hash) alter(one); });
  if (said.code === "rev_conflict") {
    await now((one) => { one.rev = said.max_rev + 1; one.state = "queued"; });
    return sendRevision(keeper, await keeper.report(id));
  }
  if (said.code === "damaged") throw new Away("busy");
  const trouble = { code: said.code ?? "refused", sentence: said.error, fields: said.fields ?? {} };
  return now((one) => { one.trouble = trouble; if (said.code === "incomplete") one.state = "draft"; });
}

/** A receipt counts where it repeats what was sent. */
async function receive(keeper, { id, rev, sha256: hash }, said) {
  if (said?.sha256 !== hash || said.rid !== id || said.rev !== rev || !said.epoch || !Array.isArray(said.missing)) throw new Away("portal");
  await keeper.changeReport(id, (one) => {
    if (one.rev !== rev || one.sha256 !== hash || one.state === "draft") return;
    Object.assign(one, { state: said.missing.length ? "received" : "complete", receipt: receiptOf(said, said.missing), trouble: null });
  });
  for (const file of await keeper.files(id)) {
    if (file.state === "received" && file.size && said.missing.includes(file.sha256)) {
      await keeper.changeFile(file.id, (one) => { one.state = "ready"; one.receipt = null; });
    }
  }
}

/**
 * Unfinished work. Bytes whose answer was lost go again under their own number before anything newer: so a save from elsewhere
 * in between is always noticed, and never overwritten.
 */
async function sendDraft(keeper, report) {
  const files = await keeper.files(report.id);
  const held = report.trouble?.code === "draft_conflict" || report.refused === report.changes;
  if (held || !(report.pending || report.changes > report.synced || names(files) !== (report.named ?? ""))) return;
  const { id } = report;
  const pending = report.pending ?? await fix(keeper, report, files);
  if (!pending) return;
  const { status, said } = await put(`reports/${id}/drafts/${pending.rev}`, pending.body, pending.sha256);
  const now = (alter) => keeper.changeReport(id, (one) => { if (one.pending?.sha256 === pending.sha256) { one.pending = null; alter(one); } });
  if (status === 201) {
    if (said?.sha256 !== pending.sha256 || said.rid !== id || said.rev !== pending.rev || !said.draft) throw new Away("portal");
    await now((one) => Object.assign(one, { draft_rev: pending.rev, synced: Math.max(one.synced, pending.changes), named: pending.named,
                                            draft_epoch: said.epoch, fields: said.fields ?? {}, trouble: one.trouble?.code === "incomplete" ? one.trouble : null }));
  } else if (said.code === "damaged") {
    throw new Away("busy");
  } else if (said.code === "draft_conflict" && (said.max_rev < report.draft_rev || report.draft_epoch === null)) {
    await now((one) => { one.draft_rev = said.max_rev; one.draft_epoch = undefined; }); // the server was put back behind this phone
  } else {
    const sentence = said.code === "draft_conflict" ? ELSEWHERE : said.error;
    const trouble = { code: said.code ?? "refused", sentence, fields: said.fields ?? {}, max_rev: said.max_rev ?? null };
    await now((one) => Object.assign(one, said.code === "sent_already" ? { trouble, synced: one.changes } : { trouble, refused: pending.changes }));
    return;
  }
  const newer = await keeper.report(id);
  if (newer?.state === "draft" && newer.changes > newer.synced) await sendDraft(keeper, newer);
}

/** Which files a draft names, and which of them have arrived: those stand at their items only with the draft after that. */
function names(files) {
  return files.filter((one) => one.sha256).map((one) => [one.sha256, one.item, one.caption, one.state].join(" ")).sort().join("\n");
}

/** The bytes of a draft as it stands, kept until the server has answered them. */
async function fix(keeper, report, files) {
  const body = bytesOf({ ...report, declaration: null }, files, await keeper.marks(report.visit_id), await device());
  const made = { rev: report.draft_rev + 1, changes: report.changes, named: names(files), body, sha256: await sha256(body) };
  const kept = await keeper.changeReport(report.id, (one) => { if (one.state === "draft" && !one.pending) one.pending = made; });
  return kept?.state === "draft" ? kept.pending : null;
}

function put(path, body, hash) {
  return ask(path, { method: "PUT", body, headers: { "Content-Type": "application/json", "X-Body-SHA256": hash } });
}

/** Every file that is ready, those of sent reports first; how many went. */
async function sendFiles(keeper, tell) {
  const waiting = [];
  for (const report of [...await oldest(keeper, "received"), ...await oldest(keeper, "queued"), ...await oldest(keeper, "draft")]) {
    const files = (await keeper.files(report.id)).filter((one) => one.state === "ready" && !one.trouble);
    waiting.push(...files.map((file) => [report, file]));
  }
  for (const [n, [report, file]] of waiting.entries()) {
    tell({ photo: [n + 1, waiting.length] });
    await sendFile(keeper, report, file);
  }
  tell({ photo: null });
  return waiting.length;
}

/** Free what is complete, and wholly inside a verified backup of this epoch, and a week old by the server's own clock. */
async function free(keeper, hello) {
  for (const report of await oldest(keeper, "complete")) {
    const receipts = [report.receipt, ...(await keeper.files(report.id)).filter((one) => one.size).map((one) => one.receipt)];
    const safe = receipts.every((one) => one?.epoch === hello.epoch && one.seq <= hello.backed_up_through);
    if (safe && Date.parse(hello.time) - Date.parse(report.receipt.stored_at) >= KEPT_FOR) await keeper.removeReport(report.id);
  }
}

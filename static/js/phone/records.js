// Reports as the phone keeps them: a new one, one that the server brought back, and the bytes that go out.

export const FORMAT = "shopper-sync/1";
const APP = "phone/1";

/** A report that begins here, under an id made on the phone before the first answer. */
export function blank(visit, id, language) {
  return {
    id, visit_id: visit.id, version: visit.version, language, state: "draft", rev: 0, draft_rev: 0, changes: 0, synced: 0,
    answers: {}, began: null, ended: null, marks: [], left: null, answered: null, arrival: null, departure: null,
    outcome: null, declaration: null, body: null, sha256: null, receipt: null, saved_at: Date.now(), trouble: null,
  };
}

/** The report of a visit that is begun on this phone, if there is one that can still be written: the newest. */
export async function begunHere(keeper, visitId) {
  const here = (await keeper.reports()).filter((one) => one.visit_id === visitId);
  return here.sort((a, b) => b.saved_at - a.saved_at)[0];
}

/** Take over what the server holds of a visit's report, unless the phone knows more. */
export async function adopt(keeper, visit) {
  const theirs = visit.report;
  if (!theirs || !["started", "returned"].includes(theirs.state)) return;
  const ours = await keeper.report(theirs.id);
  if (!ours) {
    const code = visit.languages?.[0]?.code ?? "en";
    await keeper.addReport({ ...blank(visit, theirs.id, code), ...told(theirs), rev: theirs.receipt?.rev ?? 0 });
  } else if (returned(visit, ours) || (ours.state === "draft" && ours.changes <= ours.synced && theirs.rev > ours.draft_rev)) {
    await keeper.changeReport(theirs.id, (one) => Object.assign(one, told(theirs), { synced: one.changes, trouble: null, pending: null }));
  } else return;
  await adoptFiles(keeper, theirs);
}

/** Whether the editor sent a report back that this phone holds as sent; what is being sent right now goes first. */
function returned(visit, ours) {
  return visit.returned && (ours.state === "complete" || ours.state === "received") && visit.report.rev >= ours.draft_rev;
}

function told(theirs) {
  const { marks = [], left = null, answered = null, arrival = null, departure = null } = theirs.capture ?? {};
  return { state: "draft", answers: theirs.answers, began: theirs.began, ended: theirs.ended, draft_rev: theirs.rev,
           marks, left, answered, arrival, departure, outcome: theirs.outcome ?? null };
}

/** A row for each photo that only the server has: named again with the next draft, never sent from here. */
async function adoptFiles(keeper, theirs) {
  const known = new Set((await keeper.files(theirs.id)).map((one) => `${one.item} ${one.sha256}`));
  for (const photo of theirs.photos) {
    if (known.has(`${photo.item} ${photo.sha256}`)) continue;
    const { sha256, item, mime, caption = "" } = photo;
    const file = { id: crypto.randomUUID(), report_id: theirs.id, item, kind: "photo", name: "", mime, sha256, caption,
                   taken: "", state: "received", receipt: null, warnings: [], thumb: null, elsewhere: photo.size };
    await keeper.addFile(file, new ArrayBuffer(0));
  }
}

/** Reports of which the server lacks something, the oldest first: {report, files} with the files that wait. */
export async function unsent(keeper) {
  const found = [];
  for (const report of await keeper.reports()) {
    const files = (await keeper.files(report.id)).filter((one) => one.state !== "received");
    const waits = report.state === "draft" ? report.changes > report.synced : report.state !== "complete";
    if (waits || files.length) found.push({ report, files });
  }
  return found.sort((a, b) => a.report.saved_at - b.report.saved_at);
}

/** What goes out of a report, as the exact bytes: a draft, or with its declaration the whole report. */
export function bytesOf(report, files, marks, device) {
  const body = {
    format: FORMAT, visit_id: report.visit_id, version: report.version, client: { app: APP, device_id: device },
    started: { wall: report.began }, ended: { wall: report.ended }, answers: report.answers,
    photos: files.filter((one) => one.sha256).map(photo),
  };
  const capture = captured(report, marks);
  if (capture) body.capture = capture;
  if (report.outcome) body.outcome = report.outcome;
  if (report.declaration) body.declaration = report.declaration;
  return new TextEncoder().encode(JSON.stringify(body)).buffer;
}

function photo(file) {
  const { sha256, size, elsewhere, mime, item, taken, caption } = file;
  return { sha256, size: elsewhere ?? size, mime, item, ...(taken ? { taken } : {}), caption: caption ?? "" };
}

function captured({ left = null, answered = null, arrival = null, departure = null, marks: own }, kept) {
  const marks = (own?.length ? own : kept.filter((one) => !one.kind).sort((a, b) => a.monotonic - b.monotonic)).slice(0, 200)
    .map(({ touchpoint, cue, wall, monotonic }) => ({ touchpoint, cue, wall, monotonic }));
  return marks.length || left || answered || arrival || departure ? { marks, left, answered, arrival, departure } : null;
}

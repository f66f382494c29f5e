// Takes photos, receipts and sound in: the bytes as they came are on disk before anything looks at them; then, one at a time, a
// photo is made smaller and upright, hashed, and looked at. What was interrupted is finished at the next start.

import { facts, typeOf, whole } from "./exif.js";
import { warnings } from "./looking.js";
import { shrunk } from "./shrinking.js";

const MOST = 30 * 1024 * 1024, MOST_SOUND = 20 * 1024 * 1024;
const PATIENCE = 60_000; // a worker that says nothing for so long has been ended by the system

const clock = (moment) => new Date(moment - new Date(moment).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
let last = Promise.resolve();

/** One photo at a time on the whole phone: two at once would take twice the memory. */
function turn(act) {
  if (navigator.locks) return navigator.locks.request("one photo at a time", act);
  last = last.then(act, act);
  return last;
}

/**
 * Take files in for an item ("" = the tray). `told()` is called after each step that changed what the report holds.
 * Gives `{kept: [id], refused: ["name: why"]}` when everything is ready to be sent; nothing that was kept is ever refused later
 * for lack of room.
 */
export async function take(keeper, reportId, item, kind, fileList, { told = () => {} } = {}) {
  const [kept, refused] = [[], []];
  for (const file of [...fileList]) {
    try {
      kept.push(await keepRaw(keeper, { report_id: reportId, item, kind }, file));
      told();
    } catch (error) {
      refused.push(`${file.name}: ${why(error)}`);
    }
  }
  for (const id of kept) {
    const sentence = await finish(keeper, id);
    if (sentence) refused.push(sentence);
    told();
  }
  return { kept, refused };
}

/** Finish what an end of the page, or of the phone's battery, left half done. */
export async function resume(keeper, reportId, { told = () => {} } = {}) {
  const refused = [];
  for (const file of await keeper.files(reportId)) {
    if (file.state !== "raw") continue;
    if (await recording(file.id)) {
      navigator.locks.request(`recording ${file.id}`, () => finish(keeper, file.id)).then(told); // when that page has ended
      continue;
    }
    const sentence = await finish(keeper, file.id);
    if (sentence) refused.push(sentence);
    told();
  }
  return refused;
}

/** Whether some page is still recording this sound: it holds a lock of that name. */
async function recording(id) {
  return navigator.locks ? navigator.locks.request(`recording ${id}`, { ifAvailable: true }, (lock) => !lock) : false;
}

function why(error) {
  if (error.name === "QuotaExceededError") return "there is no room left on this phone, so it was not kept. Send what waits, or make room, then take it again.";
  if (error.name === "NotReadableError" || error.name === "NotFoundError") return "this phone could not read it. Choose it again.";
  return `it was not kept (${error.message}). Take it again.`;
}

async function keepRaw(keeper, place, file) {
  const bytes = await file.arrayBuffer();
  const id = crypto.randomUUID();
  await keeper.addFile({
    id, ...place, name: file.name, mime: place.kind === "audio" ? asSound(file.type) : typeOf(bytes) || file.type, sha256: null, taken: taken(bytes, file), caption: "",
    state: "raw", receipt: null, warnings: [], thumb: null, added: Date.now(),
  }, bytes);
  return id;
}

/** Some phones call a voice note a video; the server looks inside. */
const asSound = (type) => type.replace(/^video\/(?=mp4|webm|3gpp)/, "audio/");

/** The clock time of a photo, with its day where that is not today. */
function taken(bytes, file) {
  const moment = facts(bytes).taken ?? clock(file.lastModified || Date.now());
  return moment.slice(0, 10) === clock(Date.now()).slice(0, 10) ? moment.slice(11) : moment.replace("T", " ");
}

/** Make one kept file ready to be sent. A sentence where it cannot be taken at all; then it is gone from the phone. */
export function finish(keeper, id) {
  return turn(async () => {
    const file = await keeper.file(id);
    if (!file || file.state !== "raw") return null;
    if (file.kind === "audio") return asItIs(keeper, file, []);
    const bytes = await keeper.bytes(id);
    const known = { type: typeOf(bytes), ...facts(bytes) };
    const done = whole(bytes) ? await smaller(keeper, id, bytes, known.type || file.mime) : null;
    if (!done) return asItIs(keeper, file, known.type === "image/heic" ? [] : ["damaged"]);
    const sha256 = await digest(done.bytes);
    const ready = { sha256, mime: "image/jpeg", state: "ready", thumb: done.thumb, warnings: warnings(done.measures, done.size, known, screenSize()) };
    try {
      await keeper.replaceBytes(id, done.bytes, (one) => Object.assign(one, ready));
      return null;
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      return asItIs(keeper, file, ready.warnings); // a full phone writes nothing large, not even something smaller
    }
  });
}

/** What this phone cannot make smaller goes up as it came: the server can read more. */
async function asItIs(keeper, file, found) {
  const bytes = await keeper.bytes(file.id);
  const sound = file.kind === "audio";
  const refusal = sound ? unfitSound(file, bytes) : unfitPhoto(file, bytes);
  if (refusal) {
    await keeper.removeFile(file.id);
    return `${file.name}: ${refusal}`;
  }
  const sha256 = await digest(bytes);
  await keeper.changeFile(file.id, (one) => Object.assign(one, { sha256, state: "ready", warnings: found }));
  return null;
}

function unfitPhoto(file, bytes) {
  if (!bytes.byteLength) return "the file is empty. Take or choose it again.";
  if (!typeOf(bytes)) return "this is not a photo. Photos can be JPEG, PNG, WebP and HEIC.";
  return file.size > MOST ? "larger than 30 MB, and this phone cannot make it smaller. Take it at a lower size." : null;
}

function unfitSound(file, bytes) {
  if (!bytes.byteLength) return "nothing was recorded.";
  if (!file.mime.startsWith("audio/")) return "this is not an audio note.";
  return file.size > MOST_SOUND ? "larger than 20 MB. Send a shorter one." : null;
}

async function digest(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const screenSize = () => [Math.round(screen.width * devicePixelRatio), Math.round(screen.height * devicePixelRatio)];

/** The smaller picture, made in a worker, or on the page where that cannot; null where this phone cannot open it. */
async function smaller(keeper, id, bytes, type) {
  return await inWorker(bytes, type) ?? onPage(await keeper.bytes(id), type);
}

function inWorker(bytes, type) {
  if (!globalThis.OffscreenCanvas || !globalThis.Worker) return null;
  const worker = new Worker(new URL("camera-worker.js", import.meta.url), { type: "module" });
  return new Promise((done) => {
    setTimeout(done, PATIENCE, null);
    worker.onerror = (event) => { event.preventDefault(); done(null); };
    worker.onmessage = ({ data }) => done(data.failed ? null : data);
    worker.postMessage({ bytes, type }, [bytes]);
  }).finally(() => worker.terminate());
}

async function onPage(bytes, type) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  try {
    const picture = Object.assign(new Image(), { src: address });
    await picture.decode();
    return await shrunk(picture, [picture.naturalWidth, picture.naturalHeight], {
      canvas: (width, height) => Object.assign(document.createElement("canvas"), { width, height }),
      encode: (canvas, quality) => new Promise((done, failed) => {
        canvas.toBlob((blob) => (blob ? blob.arrayBuffer().then(done, failed) : failed(new Error("not drawn"))), "image/jpeg", quality);
      }),
    });
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

// What the phone keeps: visits, reports, files and time marks in IndexedDB, each with the person it belongs to. A promise given
// back here is fulfilled when the browser has the change on disk, never before. Nothing else of the phone opens the database.

import { openDB } from "../../vendor/idb.min.js";

const NAME = "shopper";
const PIECE = 512 * 1024;
const DURABLE = { durability: "strict" };
const [BALLAST, BALLAST_SIZE] = ["ballast", 2 * 1024 * 1024];
// One step for each version of the schema; a step that was released is never changed.
const STEPS = [
  (db) => {
    db.createObjectStore("visits", { keyPath: ["user", "id"] });
    db.createObjectStore("reports", { keyPath: "id" }).createIndex("user", "user");
    db.createObjectStore("files", { keyPath: "id" }).createIndex("report", "report_id");
    db.createObjectStore("pieces", { keyPath: ["file", "n"] });
    db.createObjectStore("marks", { keyPath: "id" }).createIndex("visit", ["user", "visit_id"]);
    db.createObjectStore("facts", { keyPath: "key" });
  },
];

/** The phone cannot keep anything: private mode, storage refused, or a page of a newer app has the database. */
export class NotKeeping extends Error {}

let opening = null;

/** The database, opened again where the system closed it. */
async function database() {
  opening ??= Promise.resolve().then(() => openDB(NAME, STEPS.length, { // a browser without any store throws at once
    upgrade(db, from) { for (const step of STEPS.slice(from)) step(db); },
    blocking(_now, _next, event) { event.target.close(); opening = null; },
    terminated() { opening = null; },
  })).catch((error) => { opening = null; throw new NotKeeping(error.message); });
  return opening;
}

/** Run `act(tx)` in one transaction on the named stores; writes are on disk when this is done. Once more where the system closed it. */
async function within(names, mode, act) {
  for (let again = 0; ; again += 1) {
    const db = await database();
    try {
      const tx = db.transaction(names, mode, mode === "readwrite" ? DURABLE : undefined);
      const [result] = await Promise.all([Promise.resolve(act(tx)).catch((error) => { abort(tx); throw error; }), tx.done]);
      return result;
    } catch (error) {
      if (again || error.name !== "InvalidStateError") throw error;
      opening = null;
    }
  }
}

function abort(tx) {
  try { tx.abort(); } catch { /* it is over already */ }
}

const read = (names, act) => within(names, "readonly", act);

/**
 * A write; where the space is used up, the ballast goes first, so that words still go in when a photo does not. A browser gives
 * back what was removed or broken off only a little later, so it is tried again for two seconds.
 */
async function write(names, act) {
  for (const wait of [0, 100, 400, 1500]) {
    try {
      if (wait) await new Promise((later) => { setTimeout(later, wait); });
      return await within(names, "readwrite", act);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      await dropBallast();
    }
  }
  return within(names, "readwrite", act);
}

function dropBallast() {
  return within("facts", "readwrite", (tx) => tx.store.delete(BALLAST));
}

/** Keep two megabytes for bad days: random, since what can be packed takes no room. */
export async function takeBallast() {
  if (await read("facts", (tx) => tx.store.getKey(BALLAST))) return;
  const value = new Uint8Array(BALLAST_SIZE);
  for (let at = 0; at < BALLAST_SIZE; at += 65_536) crypto.getRandomValues(value.subarray(at, at + 65_536));
  await within("facts", "readwrite", (tx) => tx.store.put({ key: BALLAST, value: value.buffer }));
}

/** A fact of the whole phone, such as its device id or the epoch last seen; `undefined` where there is none. */
export const fact = (key) => read("facts", async (tx) => (await tx.store.get(key))?.value);
export const setFact = (key, value) => write("facts", (tx) => tx.store.put({ key, value }));

/** Everything of one person on this phone. Other people's things are only ever counted. */
export class Keeper {
  constructor(user) {
    this.user = user;
  }

  // Visits, as the server last told them.
  visits() { return read("visits", (tx) => tx.store.getAll(IDBKeyRange.bound([this.user, ""], [this.user, "\uffff"]))); }
  visit(id) { return read("visits", (tx) => tx.store.get([this.user, id])); }

  /** Take over the server's list; a visit that left it stays as long as a report here needs it, and takes its marks along. */
  async setVisits(list) {
    await write(["visits", "reports", "marks", "facts"], async (tx) => {
      const needed = new Set((await tx.objectStore("reports").index("user").getAll(this.user)).map((one) => one.visit_id));
      const told = new Set(list.map((one) => one.id));
      for (const [, id] of await tx.objectStore("visits").getAllKeys(IDBKeyRange.bound([this.user, ""], [this.user, "\uffff"]))) {
        if (told.has(id) || needed.has(id)) continue;
        for (const mark of await tx.objectStore("marks").index("visit").getAllKeys([this.user, id])) tx.objectStore("marks").delete(mark);
        tx.objectStore("facts").delete(`cues ${this.user} ${id}`);
        tx.objectStore("visits").delete([this.user, id]);
      }
      for (const one of list) tx.objectStore("visits").put({ ...one, user: this.user });
    });
  }

  // Reports. Only one's own can be read or changed.
  async reports() { return read("reports", (tx) => tx.store.index("user").getAll(this.user)); }
  async report(id) { return mine(this.user, await read("reports", (tx) => tx.store.get(id))); }
  addReport(report) { return write("reports", (tx) => tx.store.add({ ...report, user: this.user })); }

  /** Change a report by `alter(report)`, read and written in one step, so that page and sender never overwrite each other. */
  changeReport(id, alter) { return write("reports", (tx) => altered(tx.store, id, this.user, alter)); }

  // Files of a report: a row each, and the bytes in pieces of half a megabyte, since some browsers lose a larger whole.
  async files(reportId) { return (await read("files", (tx) => tx.store.index("report").getAll(reportId))).filter((one) => mine(this.user, one)); }
  async file(id) { return mine(this.user, await read("files", (tx) => tx.store.get(id))); }
  changeFile(id, alter) { return write("files", (tx) => altered(tx.store, id, this.user, alter)); }

  /** Keep a file with its bytes (an ArrayBuffer); `file` has id, report_id, item, kind, name, mime, state and whatever else is known. */
  addFile(file, bytes) {
    return write(["files", "pieces"], (tx) => {
      tx.objectStore("files").add({ ...file, user: this.user, size: bytes.byteLength });
      putPieces(tx, file.id, bytes);
    });
  }

  /** Put smaller bytes in the place of a file's first ones: one step, so that one or the other is always whole. */
  replaceBytes(id, bytes, alter) {
    return write(["files", "pieces"], async (tx) => {
      const file = await altered(tx.objectStore("files"), id, this.user, (one) => { one.size = bytes.byteLength; alter(one); });
      if (!file) return undefined; // it was removed meanwhile
      await tx.objectStore("pieces").delete(piecesOf(id));
      putPieces(tx, id, bytes);
      return file;
    });
  }

  /** Add bytes to the end of a file that is still growing, such as a sound under way; undefined where it was removed meanwhile. */
  appendBytes(id, bytes) {
    return write(["files", "pieces"], async (tx) => {
      const file = await altered(tx.objectStore("files"), id, this.user, (one) => { one.size += bytes.byteLength; });
      if (!file) return undefined;
      const [, end] = await tx.objectStore("pieces").getAllKeys(piecesOf(id)).then((keys) => keys.at(-1) ?? [id, -1]);
      tx.objectStore("pieces").put({ file: id, n: end + 1, bytes });
      return file;
    });
  }

  /** The bytes of a file as one ArrayBuffer. */
  async bytes(id) {
    const pieces = await read("pieces", (tx) => tx.store.getAll(piecesOf(id)));
    return new Blob(pieces.map((one) => one.bytes)).arrayBuffer();
  }

  removeFile(id) {
    return write(["files", "pieces"], async (tx) => {
      await Promise.all([tx.objectStore("files").delete(id), tx.objectStore("pieces").delete(piecesOf(id))]);
    });
  }

  /** Remove a report with its files; only for what the server holds in a verified backup, or what its owner discards. */
  removeReport(id) {
    return write(["reports", "files", "pieces"], async (tx) => {
      for (const file of await tx.objectStore("files").index("report").getAllKeys(id)) {
        await Promise.all([tx.objectStore("files").delete(file), tx.objectStore("pieces").delete(piecesOf(file))]);
      }
      await tx.objectStore("reports").delete(id);
    });
  }

  // Time marks made in the store, by visit: {id, visit_id, touchpoint, cue, wall, monotonic}. The same id again replaces one.
  marks(visitId) { return read("marks", (tx) => tx.store.index("visit").getAll([this.user, visitId])); }
  addMark(mark) { return write("marks", (tx) => tx.store.put({ ...mark, user: this.user })); }
  removeMark(id) { return write("marks", (tx) => tx.store.delete(id)); }

  // The shopper's own short words for the touchpoints of a visit: {touchpoint: word}.
  async ownCues(visitId) { return (await fact(`cues ${this.user} ${visitId}`)) ?? {}; }
  setOwnCues(visitId, words) { return setFact(`cues ${this.user} ${visitId}`, words); }

  /** Everything of this person that is not safe on the server is gone after this too; ask before. */
  clear() {
    return write(["visits", "reports", "files", "pieces", "marks", "facts"], async (tx) => {
      for (const report of await tx.objectStore("reports").index("user").getAllKeys(this.user)) {
        for (const file of await tx.objectStore("files").index("report").getAllKeys(report)) {
          await Promise.all([tx.objectStore("files").delete(file), tx.objectStore("pieces").delete(piecesOf(file))]);
        }
        await tx.objectStore("reports").delete(report);
      }
      await tx.objectStore("visits").delete(IDBKeyRange.bound([this.user, ""], [this.user, "\uffff"]));
      const marks = await tx.objectStore("marks").index("visit").getAllKeys(IDBKeyRange.bound([this.user, ""], [this.user, "\uffff"]));
      for (const mark of marks) await tx.objectStore("marks").delete(mark);
      await tx.objectStore("facts").delete(IDBKeyRange.bound(`cues ${this.user} `, `cues ${this.user} \uffff`));
    });
  }

  /** How many reports of other people on this phone are not complete: said, never shown. */
  async foreign() {
    const all = await read("reports", (tx) => tx.store.getAll());
    return all.filter((one) => one.user !== this.user && one.state !== "complete").length;
  }
}

function mine(user, row) {
  return row?.user === user ? row : undefined;
}

async function altered(store, id, user, alter) {
  const row = mine(user, await store.get(id));
  if (!row) return undefined;
  alter(row);
  await store.put(row);
  return row;
}

function piecesOf(file) {
  return IDBKeyRange.bound([file, 0], [file, Infinity]);
}

function putPieces(tx, file, bytes) {
  for (let n = 0; n * PIECE < bytes.byteLength; n += 1) {
    tx.objectStore("pieces").put({ file, n, bytes: bytes.slice(n * PIECE, (n + 1) * PIECE) });
  }
}

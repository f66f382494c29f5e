// Sends one file in pieces: from where the server has it, each piece under its own hash, until the receipt repeats the file's.

import { Away, ask, sha256 } from "./wire.js";

const PIECE = 256 * 1024;
const TRIES = 5;

/** A whole file, resumed where it was cut. What cannot be taken is noted at the file; a lack of network is thrown. */
export async function sendFile(keeper, report, file) {
  const path = `reports/${report.id}/photos/${file.sha256}?visit=${encodeURIComponent(report.visit_id)}`;
  const bytes = await keeper.bytes(file.id);
  let at = await come(path);
  for (let again = 0; again < TRIES;) {
    const reply = await piece(path, bytes.slice(at, at + PIECE), at, bytes.byteLength);
    if (reply.status === 201) return receive(keeper, report, file, reply.said);
    const offset = where(reply);
    if (reply.status === 204 && offset !== null && offset > at && offset <= bytes.byteLength) {
      at = offset;
    } else if ((reply.status === 409 || reply.said?.code === "unreadable") && offset !== null) {
      [at, again] = [Math.min(offset, bytes.byteLength), again + 1];
    } else if (reply.said?.code === "damaged") {
      again += 1;
    } else if (reply.status === 423) {
      throw new Away("busy", 5);
    } else if (reply.status >= 400) {
      const trouble = { code: reply.said?.code ?? "refused", sentence: reply.said?.error ?? "The server does not take this file." };
      return keeper.changeFile(file.id, (one) => { one.trouble = trouble; });
    } else {
      throw new Away("portal");
    }
  }
  throw new Away("busy");
}

/** How far the server has a file: only a header of ours tells. */
async function come(path) {
  const reply = await ask(path, { method: "HEAD" });
  if (reply.status === 404) return 0; // the piece hears why
  const offset = where(reply);
  if (reply.status !== 200 || offset === null || !reply.header("Upload-Complete")) throw new Away("portal");
  return offset;
}

function where(reply) {
  const text = reply.header("Upload-Offset") ?? "";
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

async function piece(path, bytes, at, length) {
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at), "Upload-Length": String(length),
                    "X-Body-SHA256": await sha256(bytes) };
  return ask(path, { method: "PATCH", headers, body: bytes });
}

function receive(keeper, report, file, said) {
  if (said?.sha256 !== file.sha256 || said.rid !== report.id || !said.epoch || !Number.isInteger(said.seq)) throw new Away("portal");
  const { epoch, seq, code, stored_at } = said;
  return keeper.changeFile(file.id, (one) => {
    if (one.sha256 === file.sha256) Object.assign(one, { state: "received", receipt: { epoch, seq, code, stored_at } });
  });
}

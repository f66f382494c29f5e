// Seals a report: the bytes that go out are made once, hashed and kept before anything is sent, and every try sends the same.

import { device } from "./drain.js";
import { bytesOf } from "./records.js";
import { sha256 } from "./wire.js";

/** Put the draft into the queue, signed; `outcome` where the visit could not be done. A sentence where it cannot be sealed. */
export async function seal(keeper, draft, { declaration, outcome = null }) {
  if (!await draft.flush()) return "Not sent: this phone could not keep your last change. Make room on it and try again.";
  const { id, visit_id: visit } = draft.report;
  const files = await keeper.files(id);
  if (files.some((one) => one.state === "raw")) return "A photo is still being made ready. Try again in a moment.";
  const body = bytesOf({ ...draft.report, declaration, outcome }, files, await keeper.marks(visit), await device());
  const hash = await sha256(body);
  const sealed = await keeper.changeReport(id, (one) => {
    if (one.state !== "draft") return;
    Object.assign(one, {
      state: "queued", rev: one.rev + 1, body, sha256: hash, declaration, outcome, queued_at: Date.now(), receipt: null, trouble: null,
      pending: null, refused: null,
    });
  });
  if (sealed?.sha256 !== hash) return "This report was sent already, in another tab.";
  await draft.reread();
  return null;
}

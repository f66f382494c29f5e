// Takes one report out of the phone as a file that the server can take in later: the way out when nothing else goes.

import { fact } from "./keep.js";
import { bytesOf } from "./records.js";

/** Hand the file to the browser's downloads. */
export async function exported(keeper, report) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await content(keeper, report)], { type: "application/json" }));
  link.download = `report-${report.id.slice(0, 8)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The report as the very bytes that go out, or as it stands now, with the bytes of its files. */
export async function content(keeper, report) {
  const files = await keeper.files(report.id);
  const draft = report.state === "draft" || !report.body;
  const body = draft ? bytesOf({ ...report, declaration: null }, files, await keeper.marks(report.visit_id), await fact("device_id") ?? "") : report.body;
  const packed = [];
  for (const { id, sha256, mime, size } of files) if (size && sha256) packed.push({ sha256, mime, base64: base64(await keeper.bytes(id)) });
  const head = { format: "shopper-export/1", user: keeper.user, report_id: report.id, rev: draft ? report.draft_rev + 1 : report.rev };
  return `${JSON.stringify(head).slice(0, -1)},"report":${new TextDecoder().decode(body)},"files":${JSON.stringify(packed)}}`;
}

function base64(bytes) {
  const all = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

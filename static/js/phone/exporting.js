// Takes one report out of the phone as a file that the server can take in later: the way out when nothing else goes.

import { fact } from "./keep.js";
import { bytesOf } from "./records.js";

/** Hand the file to the browser's downloads. */
export async function exported(keeper, report) {
  const text = JSON.stringify(await content(keeper, report));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `report-${report.id.slice(0, 8)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The report as it was last sent or stands now, with the bytes of its files. */
export async function content(keeper, report) {
  const files = (await keeper.files(report.id)).filter((one) => one.size && one.sha256);
  const body = report.state !== "draft" && report.body ? report.body
    : bytesOf({ ...report, declaration: null }, await keeper.files(report.id), await keeper.marks(report.visit_id), await fact("device_id") ?? "");
  const packed = [];
  for (const { id, sha256, mime } of files) packed.push({ sha256, mime, base64: base64(await keeper.bytes(id)) });
  return { format: "shopper-export/1", user: keeper.user, report: JSON.parse(new TextDecoder().decode(body)),
           rev: report.state === "draft" ? report.draft_rev + 1 : report.rev, report_id: report.id, files: packed };
}

function base64(bytes) {
  const all = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

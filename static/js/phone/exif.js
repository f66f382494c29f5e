// What a photo's own bytes say before anything decodes it: which format it is, whether a camera wrote it, and when it was taken.

const START = 65536; // whatever stands behind this is not looked for
const MAKE = 0x010f, MODEL = 0x0110, CHANGED = 0x0132, INNER = 0x8769, ORIGINAL = 0x9003;
const ASCII = 2;
const HEIF = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"];

const text = (view, at, length) => String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));

/** The MIME type of a photo that the server takes, by its first bytes; empty for everything else. */
export function typeOf(bytes) {
  if (bytes.byteLength < 16) return "";
  const view = new DataView(bytes, 0, 16);
  if (view.getUint16(0) === 0xffd8) return "image/jpeg";
  if (view.getUint32(0) === 0x89504e47) return "image/png";
  if (text(view, 0, 4) === "RIFF" && text(view, 8, 4) === "WEBP") return "image/webp";
  return text(view, 4, 4) === "ftyp" && HEIF.includes(text(view, 8, 4)) ? "image/heic" : "";
}

/** Whether a JPEG has its end: of one cut short a browser draws what there is, and the rest in grey. */
export function whole(bytes) {
  if (typeOf(bytes) !== "image/jpeg") return true;
  const [view, data] = [new DataView(bytes), new Uint8Array(bytes)];
  let at = 2;
  while (at + 4 < data.length && data[at] === 0xff && data[at + 1] !== 0xda) at += 2 + view.getUint16(at + 2); // to where the picture begins
  for (at = data.indexOf(0xff, at + 2); at >= 0; at = data.indexOf(0xff, at + 1)) if (data[at + 1] === 0xd9) return true;
  return false;
}

/** `{camera, taken}`: whether a camera names itself in the file, and "2026-03-12T14:05" or null. Broken data says nothing. */
export function facts(bytes) {
  try {
    const at = tables(new DataView(bytes), typeOf(bytes));
    return at ? read(new DataView(bytes, at, Math.min(START, bytes.byteLength - at))) : { camera: false, taken: null };
  } catch {
    return { camera: false, taken: null };
  }
}

/** Where the EXIF tables of a file begin; 0 where it has none. */
function tables(view, type) {
  if (type === "image/jpeg") return inJpeg(view);
  if (type === "image/png") return inChunks(view, 8, { name: 4, head: 8, tail: 4, little: false, wanted: "eXIf", size: 0 });
  if (type === "image/webp") return inChunks(view, 12, { name: 0, head: 8, tail: 0, little: true, wanted: "EXIF", size: 4 });
  return type === "image/heic" ? inHeic(view) : 0;
}

function inJpeg(view) {
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda;) {
    if (view.getUint8(at + 1) === 0xe1 && text(view, at + 4, 4) === "Exif") return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return 0;
}

function inChunks(view, from, { name, head, tail, little, wanted, size }) {
  for (let at = from; at + head <= view.byteLength;) {
    const length = view.getUint32(at + size, little);
    if (text(view, at + name, 4) === wanted) return text(view, at + head, 4) === "Exif" ? at + head + 6 : at + head;
    at += head + length + tail + (little ? length % 2 : 0);
  }
  return 0;
}

/** HEIC hides its tables behind two more; near the beginning their own first words are enough to find them. */
function inHeic(view) {
  for (let at = 16; at + 14 < Math.min(view.byteLength, START); at += 1) {
    if (view.getUint32(at) === 0x45786966 && view.getUint16(at + 4) === 0) return at + 6;
  }
  return 0;
}

function read(view) {
  const little = view.getUint16(0) === 0x4949;
  const first = entries(view, view.getUint32(4, little), little);
  const inner = first.get(INNER) ? entries(view, first.get(INNER), little) : new Map();
  const time = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d)/.exec(inner.get(ORIGINAL) ?? first.get(CHANGED) ?? "");
  return { camera: Boolean(first.get(MAKE) || first.get(MODEL)), taken: time ? `${time[1]}-${time[2]}-${time[3]}T${time[4]}:${time[5]}` : null };
}

function entries(view, at, little) {
  const found = new Map();
  for (let n = view.getUint16(at, little), entry = at + 2; n > 0 && entry + 12 <= view.byteLength; n -= 1, entry += 12) {
    const [tag, type, count] = [view.getUint16(entry, little), view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
    if (type !== ASCII) found.set(tag, view.getUint32(entry + 8, little));
    else found.set(tag, text(view, count > 4 ? view.getUint32(entry + 8, little) : entry + 8, Math.max(0, Math.min(count - 1, 40))).trim());
  }
  return found;
}

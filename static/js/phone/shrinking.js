// Draws a picture smaller and upright, once for the report and once as a thumb, and measures how it looks. Runs in a worker or on
// the page: `canvas(width, height)` makes a canvas of either kind, `encode(canvas, quality)` gives its JPEG as an ArrayBuffer.

import { measure } from "./looking.js";

const LONGEST = 1600, SMALL = 256;
const QUALITY = 0.82, SMALL_QUALITY = 0.7;

/** `{bytes, thumb, size, measures}` of an ImageBitmap or an image that is upright already. */
export async function shrunk(picture, [width, height], { canvas, encode }) {
  const large = drawn(picture, fitted(width, height, LONGEST), canvas);
  const small = drawn(large, fitted(width, height, SMALL), canvas);
  const measures = measure(small.getContext("2d").getImageData(0, 0, small.width, small.height));
  const [bytes, thumb] = [await encode(large, QUALITY), await encode(small, SMALL_QUALITY)];
  for (const one of [large, small]) one.width = one.height = 0; // some browsers keep the pixels of a canvas until told
  return { bytes, thumb, size: [width, height], measures };
}

function fitted(width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

function drawn(picture, [width, height], canvas) {
  const made = canvas(width, height);
  const pen = made.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff"; // what is transparent becomes paper
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, width, height);
  return made;
}

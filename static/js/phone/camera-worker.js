// The worker that makes one photo smaller, away from the page, so that the form stays quick. It lives for one photo: what the
// picture took of the memory is given back with it.

import { shrunk } from "./shrinking.js";

const tools = {
  canvas: (width, height) => new OffscreenCanvas(width, height),
  encode: async (canvas, quality) => (await canvas.convertToBlob({ type: "image/jpeg", quality })).arrayBuffer(),
};

addEventListener("message", async ({ data: { bytes, type } }) => {
  try {
    const picture = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: "from-image" });
    const done = await shrunk(picture, [picture.width, picture.height], tools);
    picture.close();
    postMessage(done, [done.bytes, done.thumb]);
  } catch (error) {
    postMessage({ failed: error.name });
  }
});

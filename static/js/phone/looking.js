// What a photo looks like before anybody else sees it: too dark, blurred, or a picture of a screen. Only ever a hint to its taker.

const DARK = 36; // mean luminance of 255
const BLURRED = 0.02; // variance of the Laplacian as a part of the contrast: a plain wall or dim light is no blur
const FLAT = 20; // contrast below which nothing can be told
const SCREENS = [16 / 9, 2, 19 / 9, 19.5 / 9, 20 / 9, 20.5 / 9, 21 / 9, 22 / 9, 16 / 10, 4 / 3, 3 / 2];

export const WARNINGS = {
  dark: "This photo is very dark. If you can, take it again with more light.",
  blurred: "This photo looks blurred. If you can, hold still and take it again.",
  screenshot: "This looks like a picture of a screen, not a photo from the place.",
  damaged: "This photo cannot be opened on this phone and may be damaged. If you can, take it again.",
};

/** Mean luminance, contrast (variance of the luminance) and variance of the Laplacian of an ImageData. */
export function measure({ data, width, height }) {
  const grey = new Float32Array(width * height);
  let [light, lights] = [0, 0];
  for (let n = 0; n < grey.length; n += 1) {
    grey[n] = 0.299 * data[4 * n] + 0.587 * data[4 * n + 1] + 0.114 * data[4 * n + 2];
    light += grey[n];
    lights += grey[n] * grey[n];
  }
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let n = y * width + 1; n < (y + 1) * width - 1; n += 1) {
      const edge = grey[n - 1] + grey[n + 1] + grey[n - width] + grey[n + width] - 4 * grey[n];
      sum += edge;
      squares += edge * edge;
      count += 1;
    }
  }
  const mean = light / grey.length;
  return { light: mean, contrast: lights / grey.length - mean ** 2, edges: count ? squares / count - (sum / count) ** 2 : 0 };
}

/** The warnings of a photo: its measures, its size, what its bytes said, and the phone's own screen in pixels. */
export function warnings({ light, contrast, edges }, [width, height], { type, camera }, screen) {
  const blurred = contrast > FLAT && edges / contrast < BLURRED;
  const found = light < DARK ? ["dark"] : blurred ? ["blurred"] : []; // in the dark nothing is sharp: one hint is enough
  return !camera && ofScreen([width, height], type, screen) ? [...found, "screenshot"] : found;
}

function ofScreen(size, type, screen) {
  const [short, long] = [Math.min(...size), Math.max(...size)];
  if (short === Math.min(...screen) && long === Math.max(...screen)) return true;
  return type === "image/png" && short >= 320 && SCREENS.some((one) => Math.abs(long / short / one - 1) < 0.01);
}

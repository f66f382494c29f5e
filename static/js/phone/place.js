// Check-in and check-out: the time at once, the place when the phone finds it. No signal or no leave is recorded as such; nothing
// ever waits for it.

import { wall } from "./cues.js";

const SEARCH = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 };
const DENIED = 1;

/** Where the phone is: `{latitude, longitude, accuracy, refused}`, null where it does not know. Never fails. */
export function position() {
  const unknown = { latitude: null, longitude: null, accuracy: null, refused: false };
  if (!navigator.geolocation) return Promise.resolve(unknown);
  return new Promise((done) => {
    const found = ({ coords }) => done({
      latitude: rounded(coords.latitude, 6), longitude: rounded(coords.longitude, 6), accuracy: Math.round(coords.accuracy), refused: false,
    });
    navigator.geolocation.getCurrentPosition(found, (error) => done({ ...unknown, refused: error.code === DENIED }), SEARCH);
  });
}

const rounded = (value, places) => Math.round(value * 10 ** places) / 10 ** places;

/** Whether the phone may be asked for its place without a question on the screen. */
export async function allowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/** Record being here: `keep(record)` at once with the time alone, and again when the place is known. */
export async function checkIn(keep) {
  const record = { wall: wall(), latitude: null, longitude: null, accuracy: null, refused: false };
  await keep(record);
  const found = { ...record, ...await position() };
  await keep(found);
  return found;
}

/** What is recorded, in words. */
export function inWords(record) {
  if (!record) return "";
  const time = record.wall.slice(11, 16);
  if (record.latitude !== null) return `${time}, place known to ${record.accuracy} m`;
  return record.refused ? `${time}, without the place: it is not allowed on this phone` : `${time}, without the place: no signal for it`;
}

/**
 * Draw check-in and check-out into `container`. `records` is {arrival, departure}, each a record or null;
 * `change({arrival})` or `change({departure})` keeps one.
 */
export function places(container, records, change) {
  const lines = [["arrival", "I have arrived", "Arrived"], ["departure", "I have left", "Left"]].map(([name, asking, said]) => {
    const line = Object.assign(document.createElement("p"), { className: "place-line" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: asking });
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    const show = (record, searching = false) => {
      words.textContent = !record ? "" : searching ? `${said} ${record.wall.slice(11, 16)}, looking for the place` : `${said} ${inWords(record)}`;
      button.hidden = Boolean(record);
    };
    button.addEventListener("click", async () => {
      show(await checkIn((record) => { show(record, true); return change({ [name]: record }); }));
    });
    show(records[name]);
    line.append(button, words);
    return line;
  });
  const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: "The place is noted once, when you press. Without it everything goes on." });
  container.replaceChildren(...lines, hint);
}

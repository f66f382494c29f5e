// What was collected in the store: the words of the touchpoints, the time marks, when the shopper came and left. The marks of a
// visit also hold, with a `kind`, when and where it was entered and left, so that all of it is kept and cleared together.

const MOST = 200; // as many marks as the server takes

/** The phone's wall clock, to the second: "2026-03-12T14:07:31". */
export function wall(moment = Date.now()) {
  return new Date(moment - new Date(moment).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Milliseconds that no change of the clock moves while a page is open. */
export const monotonic = () => Math.round(performance.timeOrigin + performance.now());

/** The touchpoints of a visit with the shopper's own words where there are some: [{touchpoint, title, cue}]. */
export async function words(keeper, visit) {
  const own = await keeper.ownCues(visit.id);
  return visit.cues.map((one) => ({ ...one, cue: own[one.touchpoint] || one.cue }));
}

/** Everything kept for a visit in the order in which it was made. */
export async function collected(keeper, visitId) {
  return (await keeper.marks(visitId)).sort((one, other) => one.monotonic - other.monotonic);
}

/** Keep one mark: `what` has touchpoint, cue, and for more than a tap its kind ("arrival", "left") and place. */
export async function mark(keeper, visitId, what) {
  const made = { id: crypto.randomUUID(), visit_id: visitId, touchpoint: "", cue: "", wall: wall(), monotonic: monotonic(), ...what };
  await keeper.addMark(made);
  return made;
}

/** What a report takes over from the store: `{marks, left, arrival, departure}` in the words of the wire; null where there is none. */
export async function captured(keeper, visitId) {
  const all = await collected(keeper, visitId);
  const last = (kind) => all.findLast((one) => one.kind === kind);
  const marks = all.filter((one) => !one.kind).slice(0, MOST)
    .map(({ touchpoint, cue, wall: at, monotonic: since }) => ({ touchpoint, cue, wall: at, monotonic: since }));
  return { marks, left: last("left")?.wall ?? null, arrival: last("arrival")?.place ?? null, departure: last("left")?.place ?? null };
}

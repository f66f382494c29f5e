// What makes the phone work without a network: the worker, the list of visits with their forms, and who works here.

import { Keeper, fact, setFact, takeBallast } from "./keep.js";
import { adopt } from "./records.js";
import { Away, ask } from "./wire.js";

/** Who works on this phone, as {id, name}; null before the first list of visits and after signing out. */
export async function person() {
  return await fact("person") ?? null;
}

/** Everything of the one who works here, or null. Throws NotKeeping where the phone can keep nothing. */
export async function keeperHere() {
  const here = await person();
  return here && new Keeper(here.id);
}

/** The worker's registration, or null where there is none. */
export async function worker() {
  try {
    return await navigator.serviceWorker?.register("/sw.js", { scope: "/", updateViaCache: "none" }) ?? null;
  } catch {
    return null;
  }
}

/** Whether the worker is in charge of this phone; false where it could not keep everything, which it then tries again next time. */
export async function inCharge(registration) {
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise((done) => {
      coming.addEventListener("statechange", () => { if (["activated", "redundant"].includes(coming.state)) done(); });
    });
  }
  if (registration.active && !navigator.serviceWorker.controller) {
    await new Promise((done) => {
      navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
      setTimeout(done, 3000);
    });
  }
  return Boolean(navigator.serviceWorker.controller);
}

/** Whether a visit's form can be opened and written here without a network. */
export async function keepsForm(visit, language) {
  try {
    return Boolean(navigator.serviceWorker?.controller && await caches.match(formPath(visit, language)) && await keeperHere());
  } catch {
    return false;
  }
}

export function formPath(visit, language) {
  return `/field/forms/${visit.form}/${language}`;
}

/** The language of a visit's form: the one chosen on this phone where the checklist has it, else the one it is written in. */
export async function languageOf(visit) {
  const chosen = await fact("language");
  const codes = visit.languages.map((one) => one.code);
  return codes.includes(chosen) ? chosen : codes[0];
}

/** Take over what the server tells now; the keeper of whom it is for. Throws Away or NotKeeping. */
export async function takeAlong() {
  const { status, said } = await ask("bundle");
  if (status === 403 || status === 404) throw new Away("signin");
  if (typeof said?.user !== "string" || typeof said.epoch !== "string" || !Array.isArray(said.visits)) throw new Away("portal");
  await setFact("person", { id: said.user, name: said.name });
  const keeper = new Keeper(said.user);
  await keeper.setVisits(said.visits);
  for (const visit of said.visits) await adopt(keeper, visit);
  await setFact("told_at", Date.now());
  await takeBallast().catch(() => {}); // no room for it is no fault yet
  return keeper;
}

/** Have the worker keep the forms of all visits here; the paths it could not get. */
export async function keepForms(keeper) {
  const paths = (await keeper.visits()).flatMap((visit) => visit.languages.map((one) => formPath(visit, one.code)));
  return told({ keep: [...new Set(paths)], only: await keeper.foreign() === 0 });
}

/** Say something to the worker in charge and wait for its answer; null where there is none. */
export async function told(message) {
  const active = navigator.serviceWorker?.controller;
  if (!active) return null;
  return new Promise((done) => {
    setTimeout(() => done(null), 120_000);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data);
    active.postMessage(message, [port2]);
  });
}

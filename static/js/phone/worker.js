// The worker: keeps the app's own files and the forms asked for, and nothing that belongs to a person. APP stands before this text:
// the version, the SHA-256 of each file and of each shell. A file that is not just that is no file of ours.

const FILES = `app-${APP.version}`;
const FORMS = `forms-${APP.version}`;
const SHELL = "/field/phone";
const OWN = /^\/field\/(phone|list|forms\/)/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(answer(event)));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate") {
    if (pathname in APP.shells) event.respondWith(shell(pathname));
    else if (pathname.startsWith("/field/forms/")) event.respondWith(form(event, pathname));
    else if (pathname.startsWith("/field/") && !pathname.startsWith("/field/sync")) event.respondWith(page(event.request));
  } else if (pathname in APP.files) {
    event.respondWith(file(event, pathname));
  }
});

/** All or nothing: with one wrong file this worker is never installed, and the one before stays. */
async function install() {
  const there = await caches.has(FILES);
  const cache = await caches.open(FILES);
  try {
    const all = Object.entries({ ...APP.files, ...APP.shells });
    const done = await Promise.allSettled(all.map(async ([path, hash]) => cache.put(path, await checked(path, hash))));
    for (const { reason } of done) if (reason) throw reason;
  } catch (error) {
    if (!there) await caches.delete(FILES);
    throw error;
  }
  await takeForms();
}

/** A file whose content has the hash: from an older worker, from the browser's own cache, or fetched past that. */
async function checked(path, hash) {
  const address = path in APP.shells ? path : `${path}?v=${hash.slice(0, 10)}`;
  const ways = [() => caches.match(path), () => fetch(address, { credentials: "omit" }),
                () => fetch(address, { credentials: "omit", cache: "reload" }), () => fetch(address, { credentials: "omit", cache: "reload" })];
  for (const way of ways) {
    const reply = await way().catch(() => null);
    if (!reply || reply.status !== 200 || reply.type !== "basic" || reply.redirected) continue;
    const bytes = await reply.clone().arrayBuffer().catch(() => null);
    if (bytes && await sha256(bytes) === hash) return reply;
  }
  throw new Error(`${path} is not what it should be`);
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The forms that the worker before kept: as this version draws them where it can be asked, else as they are. */
async function takeForms() {
  const before = (await caches.keys()).filter((name) => name.startsWith("forms-") && name !== FORMS);
  const mine = await caches.open(FORMS);
  for (const name of before) {
    const old = await caches.open(name);
    for (const { url } of await old.keys()) {
      const path = new URL(url).pathname;
      await mine.put(path, await fetchedForm(path) ?? await old.match(path));
    }
  }
}

async function activate() {
  for (const name of await caches.keys()) if (name !== FILES && name !== FORMS) await caches.delete(name);
  await self.clients.claim();
}

/** A form fit to be kept: drawn by us for this checklist version, and nobody's login page. Null where there is none. */
async function fetchedForm(path) {
  try {
    const reply = await fetch(path, { credentials: "same-origin", redirect: "error" });
    const fits = reply.status === 200 && reply.type === "basic" && reply.headers.get("X-Form") === path.split("/")[3];
    return fits ? reply : null;
  } catch {
    return null;
  }
}

async function shell(path) {
  return await own(path) ?? fetch(path);
}

async function own(path) {
  return (await caches.open(FILES)).match(path);
}

/** A kept form at once, and renewed behind; one that is not kept comes from the network, and is not kept by looking at it. */
async function form(event, path) {
  const cache = await caches.open(FORMS);
  const kept = await cache.match(path);
  if (!kept) return page(event.request);
  event.waitUntil(fetchedForm(path).then((fresh) => fresh && cache.put(path, fresh)));
  return kept;
}

/** Any other page of the field: the network's, or the shell where there is none. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return await own(SHELL) ?? Promise.reject(error);
  }
}

/** A file for one of the app's own pages is this version's, whatever the server has meanwhile; plain pages ask the server. */
async function file(event, path) {
  const client = await self.clients.get(event.clientId);
  const plain = client?.type === "window" && !OWN.test(new URL(client.url).pathname);
  if (plain && new URL(event.request.url).searchParams.get("v") !== APP.files[path].slice(0, 10)) {
    try {
      return await fetch(event.request);
    } catch { /* what is kept is better than nothing */ }
  }
  return await own(path) ?? fetch(event.request);
}

/** What a page asks: {keep: [path…], only} to hold forms, {version}, {forget} after signing out, {takeOver} to let a newer one in. */
async function answer({ data, ports: [port] }) {
  let said = null;
  if (data.keep) said = { missing: await keep(data.keep, data.only) };
  else if (data.forget) said = { forgotten: await caches.delete(FORMS) };
  else if (data.version) said = { version: APP.version };
  else if (data.takeOver) said = { takenOver: await takeOver() };
  port?.postMessage(said);
}

async function keep(paths, only) {
  const cache = await caches.open(FORMS);
  if (only) for (const { url } of await cache.keys()) if (!paths.includes(new URL(url).pathname)) await cache.delete(url);
  const missing = [];
  for (const path of paths) {
    if (await cache.match(path)) continue;
    const fresh = await fetchedForm(path);
    if (fresh) await cache.put(path, fresh);
    else missing.push(path);
  }
  return missing;
}

/** A newer version comes in only when nobody is writing: it never changes the ground under a draft. */
async function takeOver() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.some((one) => /^\/field\/(forms\/|list|reports\/)/.test(new URL(one.url).pathname))) return false;
  await self.skipWaiting();
  return true;
}

// One request of the phone to the server. A status alone means nothing: a network's login page answers 200 too. Whoever asks
// gets an answer of ours to look into, or hears why there is none.

const PATIENCE = 60_000;

/** No answer of ours: "offline", "portal" (a network answers in our place), "signin" or "busy" (`after` seconds at least). */
export class Away extends Error {
  constructor(why, after = 0) {
    super(why);
    Object.assign(this, { why, after });
  }
}

/** An answer as {status, header(name), said}; `said` is the JSON, null where there is none. */
export async function ask(path, { method = "GET", headers = {}, body } = {}) {
  let reply, text;
  try {
    reply = await fetch(`/field/sync/${path}`, {
      method, body, headers: { "X-Visit-Client": "1", ...headers }, credentials: "same-origin", cache: "no-store",
      redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE),
    });
    text = await reply.text();
  } catch {
    throw new Away("offline");
  }
  if (reply.type === "opaqueredirect" || reply.status === 511) throw new Away("portal");
  if (reply.status === 401) throw new Away("signin");
  const said = parsed(text);
  if (reply.status === 429 || reply.status >= 500) throw new Away("busy", Number(reply.headers.get("Retry-After")) || 0);
  if (reply.status >= 400 && method !== "HEAD" && typeof said?.error !== "string") throw new Away("portal");
  return { status: reply.status, header: (name) => reply.headers.get(name), said };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** How the server stands, only where it is ours and `user` is signed in there. */
export async function greet(user) {
  const { status, said } = await ask("hello");
  if (status === 403 || status === 404) throw new Away("signin");
  const whole = said && ["epoch", "time", "user"].every((name) => typeof said[name] === "string" && said[name])
    && [said.seq, said.backed_up_through].every(Number.isInteger);
  if (!whole) throw new Away("portal");
  if (said.user !== user) throw new Away("signin");
  return said;
}

/** The SHA-256 of bytes, as the server writes it. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((one) => one.toString(16).padStart(2, "0")).join("");
}

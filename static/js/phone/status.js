// The one calm line about what is saved and what is sent.

const SAFE = "Your work is safe on this phone.";

/** Draw the line into an element for as long as the page lives. `notSaving()` makes it the red one that stays. */
export function statusLine(element, sender) {
  let broken = false;
  const draw = (state) => {
    const { text, href } = sentence(broken ? { ...state, word: "notkeeping" } : state);
    element.classList.toggle("trouble", broken || state.word === "notkeeping");
    if (element.textContent === text) return;
    element.replaceChildren(href ? Object.assign(document.createElement("a"), { href, textContent: text }) : text);
  };
  const stop = sender.onchange(draw);
  return { stop, notSaving() { broken = true; draw(sender.state); }, saving() { broken = false; draw(sender.state); } };
}

/** The line of a state, and where it leads. */
export function sentence({ word, unsent, saved_at: saved, sent_at: sent, photo }) {
  if (word === "notkeeping") return { text: "Not saving on this phone" };
  if (word === "signin") return { text: unsent ? `Sign in to send ${reports(unsent)}` : "Sign in to see what is new", href: signIn() };
  if (word === "portal") return { text: `This Wi-Fi wants a login page. ${unsent ? SAFE : ""}`.trim() };
  if (word === "offline") return { text: unsent ? `Not sent yet: no connection. ${SAFE}` : "No connection. Everything is on this phone." };
  if (word === "busy") return { text: unsent ? `Not sent yet: the server is busy. ${SAFE}` : "The server is busy" };
  if (photo) return { text: `Sending photo ${photo[0]} of ${photo[1]}` };
  const kept = saved ? `Saved on this phone ${clock(saved)}` : "";
  if (word === "sending" && unsent) return { text: [kept, "sending"].filter(Boolean).join(" · ") };
  if (unsent) return { text: [kept, "not sent yet"].filter(Boolean).join(" · ") };
  return { text: [kept, sent ? `sent ${clock(sent)}` : ""].filter(Boolean).join(" · ") || "Nothing to send" };
}

function signIn() {
  return `/people/sign-in?next=${encodeURIComponent("/field/")}`;
}

export function reports(n) {
  return n === 1 ? "1 report" : `${n} reports`;
}

/** The time of day; with the day where that is not today. */
export function clock(moment) {
  const [then, now] = [new Date(moment), new Date()];
  const time = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  return then.toDateString() === now.toDateString() ? time : `${then.getDate()} ${then.toLocaleString("en-GB", { month: "short" })}, ${time}`;
}

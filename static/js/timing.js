// The stopwatch of a timing item: one button that starts and stops, and survives a reload of the page. What was typed by hand
// is never written over: then the measured time is offered beside it.

const clock = (moment) => new Date(moment).toTimeString().slice(0, 8);
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Bring every stopwatch of the form to life. */
export function watches(form) {
  for (const button of form.querySelectorAll("[data-watch]")) watch(button);
}

function watch(button) {
  const box = button.parentElement;
  const [seconds, from, to] = box.querySelectorAll("input");
  const offer = box.querySelector("[data-use]");
  const place = `watch ${location.pathname} ${seconds.name}`;
  let ticking = 0;

  function start(started) {
    const show = () => { button.textContent = `Stop ${minutes(Math.floor((Date.now() - started) / 1000))}`; };
    sessionStorage.setItem(place, started);
    offer.hidden = true;
    button.classList.add("button-primary");
    show();
    ticking = setInterval(show, 500);
  }

  function stop() {
    const times = [Number(sessionStorage.getItem(place)), Date.now()];
    clearInterval(ticking);
    ticking = 0;
    button.classList.remove("button-primary");
    button.textContent = "Start again";
    if (seconds.value.trim() && !from.value) propose(times);
    else take(times);
  }

  /** Somebody typed a time: both stay until one is chosen, also over a reload. */
  function propose([started, stopped]) {
    sessionStorage.setItem(place, `${started} ${stopped}`);
    offer.textContent = `Use ${minutes(Math.round((stopped - started) / 1000))} instead`;
    offer.onclick = () => { take([started, stopped]); seconds.focus(); };
    offer.hidden = false;
  }

  function take([started, stopped]) {
    sessionStorage.removeItem(place);
    offer.hidden = true;
    seconds.value = Math.round((stopped - started) / 1000);
    [from.value, to.value] = [clock(started), clock(stopped)];
    seconds.dispatchEvent(new Event("input", { bubbles: true }));
  }

  button.hidden = false;
  button.addEventListener("click", () => (ticking ? stop() : start(Date.now())));
  seconds.addEventListener("input", (event) => { if (event.isTrusted) [from.value, to.value] = ["", ""]; });
  const [started, stopped] = (sessionStorage.getItem(place) ?? "").split(" ").map(Number);
  if (stopped) propose([started, stopped]);
  else if (started) start(started);
}

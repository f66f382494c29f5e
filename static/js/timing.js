// The stopwatch of a timing item: one button that starts and stops, and survives a reload of the page.

const clock = (moment) => new Date(moment).toTimeString().slice(0, 8);

/** Bring every stopwatch of the form to life. */
export function watches(form) {
  for (const button of form.querySelectorAll("[data-watch]")) watch(button);
}

function watch(button) {
  const box = button.parentElement;
  const [seconds, from, to] = box.querySelectorAll("input");
  const place = `watch ${location.pathname} ${seconds.name}`;
  let ticking = 0;

  function show(started) {
    const passed = Math.floor((Date.now() - started) / 1000);
    button.textContent = `Stop ${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
  }

  function start(started) {
    sessionStorage.setItem(place, started);
    button.classList.add("button-primary");
    show(started);
    ticking = setInterval(() => show(started), 500);
  }

  function stop() {
    const started = Number(sessionStorage.getItem(place));
    clearInterval(ticking);
    ticking = 0;
    sessionStorage.removeItem(place);
    seconds.value = Math.round((Date.now() - started) / 1000);
    [from.value, to.value] = [clock(started), clock(Date.now())];
    button.classList.remove("button-primary");
    button.textContent = "Start again";
    seconds.dispatchEvent(new Event("input", { bubbles: true }));
  }

  button.hidden = false;
  button.addEventListener("click", () => (ticking ? stop() : start(Date.now())));
  seconds.addEventListener("input", (event) => { if (event.isTrusted) [from.value, to.value] = ["", ""]; });
  if (sessionStorage.getItem(place)) start(Number(sessionStorage.getItem(place)));
}

// The views of the phone's form in one page: the form, the last look, the short form and the receipt. The phone's back button leads
// back to the form; links within the page never touch the address, which names the report.

const SECTIONS = { form: "sheet", check: "check", outcome: "outcome", sent: "sent" };

export class View {
  constructor(headings) {
    Object.assign(this, { headings, now: "form", heading: document.getElementById("heading") });
    addEventListener("popstate", () => { if (this.now !== "sent") this.show("form", "", { past: true }); });
    for (const back of document.querySelectorAll("[data-back]")) back.addEventListener("click", () => this.show("form"));
  }

  is(name) {
    return this.now === name;
  }

  show(name, heading = "", { past = false } = {}) {
    const words = heading || this.headings[name];
    const moved = this.now !== name;
    if (this.heading.textContent !== words) this.heading.firstChild.textContent = words;
    if (!moved) return;
    if (!past && this.now === "form" && name !== "sent") history.pushState({ view: name }, "");
    this.now = name;
    for (const [one, id] of Object.entries(SECTIONS)) document.getElementById(id).hidden = one !== name;
    document.body.dataset.view = name;
    if (name === "form") return;
    scrollTo(0, 0);
    this.heading.focus({ preventScroll: true });
  }

  /** Links to places of the page: `jump(element)`. */
  within(jump) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target || event.defaultPrevented) return;
      event.preventDefault();
      if (target.id === "main") target.focus();
      else jump(target);
    });
  }
}

// What is being written stays on the page: an answer that brings a whole column changes only what stands around it.

/* global htmx */

const COLUMNS = { work: ["station-head", "lines"], journey: ["stations"] };

/** Swap only the parts of a column, so that the forms for what is new are never replaced; `unsaved` says which form must stay. */
export function keep(tasks, unsaved) {
  for (let n = tasks.length - 1; n >= 0; n -= 1) {
    const { target, fragment } = tasks[n];
    const live = typeof target === "string" ? document.querySelector(target) : target;
    const parts = COLUMNS[live?.id];
    const whole = (where) => parts.every((id) => where.querySelector(`#${id}`));
    if (!parts || !whole(live) || !whole(fragment)) continue;
    const fresh = fragment.firstElementChild;
    if (live.id === "work") lead(live, fresh);
    tasks.splice(n, 1, ...parts.filter((id) => !stays(id, fresh, unsaved)).map((id) => part(tasks[n], fresh, id)));
  }
}

function part(task, fresh, id) {
  const fragment = document.createDocumentFragment();
  fragment.append(fresh.querySelector(`#${id}`));
  return { ...task, fragment, target: document.getElementById(id) };
}

/** The form for a new item goes along to the touchpoint that is drawn, with what is written in it. */
function lead(live, fresh) {
  live.setAttribute("aria-label", fresh.getAttribute("aria-label"));
  const [at, next] = [document.getElementById("add-at"), fresh.querySelector("#add-at").value];
  const begun = document.getElementById("add-prompt").value !== "";
  if (at.value !== next && !begun) document.getElementById("add-type").value = fresh.querySelector("#add-type").value;
  at.value = next;
  const section = document.getElementById("section-base");
  if (section) section.value = fresh.querySelector("#section-base")?.value ?? section.value;
  document.getElementById("add-many").setAttribute("href", fresh.querySelector("#add-many").getAttribute("href"));
}

/** Whether a part holds words that are not stored yet; of the lines, those around the open item are renewed nevertheless. */
function stays(id, fresh, unsaved) {
  const form = document.querySelector(`#${id} :is(#station-form, #item-form)`);
  if (!form || !unsaved(form)) return false;
  if (id === "station-head") return fresh.querySelector("#station-form")?.getAttribute("action") === form.getAttribute("action");
  const line = form.closest("li");
  const twin = fresh.querySelector(`[id="${line.id}"]`);
  if (twin) around(line, twin);
  return Boolean(twin);
}

function around(line, twin) {
  const head = line.querySelector(".builder-item-head");
  const lines = [...twin.parentElement.children];
  const at = lines.indexOf(twin);
  for (const one of [...line.parentElement.children]) if (one !== line) one.remove();
  head.replaceWith(twin.querySelector(".builder-item-head"));
  line.before(...lines.slice(0, at));
  line.after(...lines.slice(at + 1));
  htmx.process(line.parentElement);
}

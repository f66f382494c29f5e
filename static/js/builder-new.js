// New items and touchpoints: a field empties when its text is sent, and a text that was refused comes back.

const FIELDS = { add: "add-prompt", new: "new-touchpoint" }; // by form id

let sending = 0;

/** Whether something new is on its way or waits its turn. */
export const underway = () => sending > 0;

const field = (form) => document.getElementById(FIELDS[form?.id]);

/** Whether somebody writes a new item or touchpoint right now, or is between two of them. */
export const writing = () => {
  const here = document.activeElement;
  return Object.values(FIELDS).includes(here?.id) && (here.value !== "" || sending > 1);
};

/** The text goes with the request; the next one can be written at once. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const input = field(ctx.request.form);
  if (!input || ctx.sourceElement !== ctx.request.form) return;
  ctx.given = input.value;
  input.value = "";
  sending += 1;
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (ctx.given !== undefined) sending -= 1;
});

/** Put a text back into its field, or beside it while something else is written there. */
function back(ctx) {
  const form = ctx?.request?.form;
  if (!ctx?.given?.trim() || !field(form)) return;
  if (field(form).value === "") field(form).value = ctx.given;
  else beside(form, ctx.given);
}

function beside(form, text) {
  const line = document.createElement("p");
  const words = document.createElement("bdi");
  const button = document.createElement("button");
  words.textContent = text;
  button.type = "button";
  button.className = "link";
  button.textContent = "Put it back into the field";
  button.addEventListener("click", () => {
    const input = field(form);
    const now = input.value;
    input.value = text;
    line.remove();
    if (now.trim()) beside(form, now);
    input.focus();
  });
  line.append("Not added: ‘", words, "’ ", button);
  document.getElementById(`${form.id}-back`).append(line);
}

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => back(ctx));
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.response) back(ctx); // there was no answer
});

addEventListener("beforeunload", (event) => {
  const kept = Object.entries(FIELDS).some(([form, id]) => document.getElementById(id)?.value.trim() || document.getElementById(`${form}-back`)?.firstChild);
  if (kept) event.preventDefault();
});

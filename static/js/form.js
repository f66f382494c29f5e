// The form of a visit on a page that saves on the server: the sheet, the saver and the files know each other here.

import { Files } from "./files.js";
import { answerFrom } from "./reading.js";
import { Saver } from "./saving.js";
import { Sheet } from "./sheet.js";

const form = document.getElementById("sheet");
const items = [...form.querySelectorAll("fieldset[data-type]")];
for (const item of form.querySelectorAll("fieldset.item.refused")) item.dataset.wrong = "";
const sheet = new Sheet(form, {
  answers: Object.fromEntries(items.map((item) => [item.dataset.key, answerFrom(item)]).filter(([, answer]) => answer)),
  facts: { variant: form.dataset.variant, tags: JSON.parse(form.dataset.tags) },
  changed: () => saver.later(),
});
const saver = new Saver(form, () => ({ answers: sheet.answers, ...sheet.times() }), (fields) => sheet.refuse(fields));
saver.files = new Files(form, {
  counted: () => sheet.count(sheet.walk), refused: (item, sentence) => sheet.showError(item, sentence), told: () => saver.show(),
});

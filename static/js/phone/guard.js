// The sign-out button of any page: with unsent work of this person on the phone it leads to the choice, else it clears the phone.

const form = document.querySelector('form[action="/people/sign-out"]');

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await free(form.dataset.person)) form.submit();
  else location.assign("/field/phone#leave");
});

/** Whether nothing unsent is here; then nothing of this person is here any more. */
async function free(id) {
  try {
    const [{ Keeper }, { unsent }, { forgetHere }, { person }] = await Promise.all(
      ["./keep.js", "./records.js", "./leaving.js", "./offline.js"].map((name) => import(name)));
    const keeper = new Keeper(id);
    if ((await unsent(keeper)).length) return false;
    if ((await person())?.id === id) await forgetHere(keeper, { keep: false });
    return true;
  } catch {
    return true; // the phone keeps nothing at all
  }
}

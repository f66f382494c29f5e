// Keys of a page: one act each, silent while somebody writes; while the window of keys is open only ? is heard.

export function listen(actions, keys) {
  const all = { ...actions, "?": () => (keys.open ? keys.close() : keys.showModal()) };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = all[event.key];
    if (!act || (keys.open && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
}

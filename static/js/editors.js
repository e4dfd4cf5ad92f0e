// Forms that open in place: one at a time, and Escape closes the open one and gives the focus back.
(() => {
  const isEditor = (element) => element instanceof HTMLDetailsElement && element.classList.contains("as-btn");
  let loaded = false;

  function closeOthers(opened) {
    for (const other of document.querySelectorAll("details.as-btn[open]")) {
      if (other !== opened && !other.contains(opened) && !holdsText(other)) other.open = false;
    }
  }

  // What someone typed stays in sight until they put it away themselves.
  function holdsText(editor) {
    return [...editor.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
  }

  document.addEventListener("toggle", (event) => {
    if (!loaded || !isEditor(event.target) || !event.target.open) return;
    closeOthers(event.target);
    event.target.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const editor = event.target.closest?.("details.as-btn[open]");
    if (!editor) return;
    editor.open = false;
    editor.querySelector("summary").focus();
  });

  // Editors that the server sent open announce themselves too, and must not take the focus.
  requestAnimationFrame(() => requestAnimationFrame(() => { loaded = true; }));
})();

// Styles may hide what needs a script, and show what replaces it.
(() => {
  document.documentElement.classList.add("js");
})();

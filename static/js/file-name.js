// The chosen file by name and size, where the browser's own words are small or cut off.
(() => {
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang || "en", {
    style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1,
  }).format(bytes < 1e6 ? bytes / 1e3 : bytes / 1e6);

  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const output = document.getElementById(`${event.target.id}-name`);
    if (output) output.textContent = [...event.target.files].map((file) => `${file.name}, ${size(file.size)}`).join("; ");
  });
})();

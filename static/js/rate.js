// While a count is typed: "That is 3.8 per 1,000, inside the normal range." A share above the whole is asked about.
(() => {
  const language = document.documentElement.lang || "en";

  // As the server reads it in any language: "9,640" is thousands, "3,5", "0,125" and "1.234" are decimals.
  function number(text) {
    const plain = text.trim().replace(/[\s\u00a0\u202f']/g, "");
    const commas = /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain);
    const points = /^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(plain);
    const joined = commas || points ? plain.replaceAll(commas ? "," : ".", "") : plain;
    return /^\d+([.,]\d+)?$/.test(joined) ? Number(joined.replace(",", ".")) : NaN;
  }

  function place(rate, limits) {
    if (!limits.low && !limits.high) return "plain";
    if (limits.high && rate > Number(limits.high)) return "above";
    return limits.low && rate < Number(limits.low) ? "below" : "inside";
  }

  function sentence(output, rate) {
    const digits = Number(output.dataset.decimals ?? 1);
    const shown = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const template = output.dataset[`text${capital(place(rate, output.dataset))}`] ?? "";
    const [before, after] = template.split("{rate}");
    const strong = document.createElement("b");
    strong.textContent = `${shown.format(rate)}${output.dataset.unit ?? ""}`;
    output.replaceChildren(before, strong, after ?? "");
  }

  const capital = (word) => word[0].toUpperCase() + word.slice(1);

  function update(output) {
    const count = document.getElementById(output.dataset.count);
    const base = output.dataset.base ? document.getElementById(output.dataset.base) : null;
    if (!count) return;
    output.dataset.first ??= output.textContent;
    const rate = base ? (number(count.value) / number(base.value)) * Number(output.dataset.per ?? 1) : number(count.value);
    const over = output.dataset.textOver;
    if (over && number(count.value) > number(base.value)) output.textContent = over;
    else if (Number.isFinite(rate)) sentence(output, rate);
    else output.textContent = output.dataset.first;
  }

  const all = () => document.querySelectorAll("[data-rate]");
  document.addEventListener("input", (event) => {
    for (const output of all()) if ([output.dataset.count, output.dataset.base].includes(event.target.id)) update(output);
  });
  all().forEach(update);
})();

// A chart whose values stand in a table below: a slider, arrow keys and a tap on the chart read them one by one.
(() => {
  const box = document.querySelector("[data-points]");
  if (!box) return;
  const rows = [...document.getElementById(box.dataset.points).querySelectorAll("tbody tr")].reverse();
  if (!rows.length) return;
  const reader = document.querySelector(".point-reader");
  const slider = reader.querySelector("input");
  const told = reader.querySelector("output");
  const drawings = [...box.querySelectorAll("svg[data-across]")].map((svg) => {
    const [first, last, top, bottom] = svg.dataset.across.split(" ").map(Number);
    const line = document.createElementNS(svg.namespaceURI, "line");
    for (const [name, value] of [["y1", top], ["y2", bottom], ["stroke-width", 1.5], ["class", "point-line"]]) line.setAttribute(name, value);
    svg.append(line);
    return { svg, line, first, last };
  });

  function words(row) {
    const [when, why, value] = [...row.children].map((cell) => cell.textContent.trim());
    return [`${when}: ${value}`, why].filter(Boolean).join(". ");
  }

  function show(place) {
    const share = rows.length > 1 ? place / (rows.length - 1) : 0;
    for (const { line, first, last } of drawings) {
      for (const end of ["x1", "x2"]) line.setAttribute(end, first + (last - first) * share);
    }
    slider.value = String(place);
    told.textContent = words(rows[place]);
    slider.setAttribute("aria-valuetext", told.textContent);
  }

  function nearest({ svg, first, last }, event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).x;
    const share = last > first ? (at - first) / (last - first) : 0;
    return Math.max(0, Math.min(rows.length - 1, Math.round(share * (rows.length - 1))));
  }

  for (const drawing of drawings) drawing.svg.addEventListener("pointerdown", (event) => show(nearest(drawing, event)));
  slider.max = String(rows.length - 1);
  slider.addEventListener("input", () => show(Number(slider.value)));
  reader.hidden = false;
  show(rows.length - 1);
})();

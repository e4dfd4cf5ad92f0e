// What a value is split by: the factors that a form asks for, the same questions where no page is, and their answers.
const levels = (() => {
  const names = ["level1_id", "level2_id", "level3_id", "level4_id"];

  const textOf = (element) => element.textContent.trim();

  function question(name, field) {
    const isButtons = field instanceof RadioNodeList;
    const buttons = isButtons ? [...field].filter((one) => one.type === "radio") : []; // the group bears the name too
    const label = isButtons ? buttons[0].closest("fieldset").querySelector("legend") : field.labels[0];
    const options = isButtons ? buttons.map((one) => [one.value, textOf(one.labels[0])]) : [...field.options].map((one) => [one.value, textOf(one)]);
    return { name, label: textOf(label), options };
  }

  const asked = (form) => names.filter((name) => form.elements[name]).map((name) => question(name, form.elements[name]));

  function option(name, [value, text]) {
    const label = document.createElement("label");
    const button = Object.assign(document.createElement("input"), { type: "radio", name, value, defaultChecked: !value });
    const words = document.createElement("span");
    label.className = "choice";
    words.textContent = text;
    label.append(button, words);
    return label;
  }

  function draw({ name, label, options }) {
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    const choices = document.createElement("div");
    group.className = "field";
    choices.className = "choices";
    legend.textContent = label;
    choices.append(...options.map((one) => option(name, one)));
    group.append(legend, choices);
    return group;
  }

  const said = (entry) => (entry.card.levels ?? []).filter(({ name }) => entry[name]).map(({ name, label, options }) => (
    `${label}: ${options.find(([value]) => value === entry[name])?.[1] ?? ""}`
  ));

  return { asked, names, said, show: (into, questions = []) => into.replaceChildren(...questions.map(draw)) };
})();

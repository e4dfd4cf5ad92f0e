// A shared tablet: big keys for the PIN, and back to "who are you?" when nobody has touched it for a while.
(() => {
  const pad = document.querySelector("[data-pin-pad]");
  const field = pad && document.getElementById(pad.dataset.pinPad);

  function key(text, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-2";
    button.textContent = text;
    button.addEventListener("click", press);
    pad.append(button);
  }

  if (field) {
    for (const digit of "1234567890") key(digit, () => { if (field.value.length < field.maxLength) field.value += digit; });
    key(pad.dataset.textErase, () => { field.value = field.value.slice(0, -1); });
    pad.hidden = false;
  }

  const finish = document.querySelector("[data-finish-after]");
  if (!finish) return;
  let waiting;

  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(() => finish.submit(), Number(finish.dataset.finishAfter) * 1000);
  }

  for (const touch of ["pointerdown", "keydown", "scroll"]) addEventListener(touch, wait, { passive: true });
  wait();
})();

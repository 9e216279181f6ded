// Bars of a calendar: moved by pointer, and by the keys left and right.
import { all, named } from "./live_page.js";
import { state } from "./live_state.js";
import { move, soon } from "./live_keep.js";

export function drag(bar, event) {
  const from = event.clientX, start = Number(bar.dataset.si), ctm = bar.getScreenCTM();
  const years = (x) => (x - from) / ctm.a / Number(bar.dataset.perYear);
  const follow = (e) => shift(bar, start + years(e.clientX), start);
  const end = () => {
    bar.removeEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) bar.removeEventListener(name, end);
    soon();
  };
  bar.setPointerCapture(event.pointerId);
  bar.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) bar.addEventListener(name, end);
  event.preventDefault();
}

export function step(bar, event) {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!way) return;
  const start = Number(bar.dataset.si), months = way * (event.shiftKey ? 12 : 1);
  shift(bar, (state.moved[bar.dataset.key] ?? start) + months / 12, start);
  soon();
  event.preventDefault();
}

function shift(bar, si, start) {
  const low = Number(bar.dataset.lo ?? -Infinity), high = Number(bar.dataset.hi ?? Infinity);
  const to = Math.min(Math.max(si, low), high);
  const by = (to - start) * Number(bar.dataset.perYear);
  for (const one of named("data-key", bar.dataset.key))
    if (one.matches(".bar")) one.setAttribute("transform", `translate(${by} 0)`);
  move(bar.dataset.key, to);
}

// What a keyboard and a screen reader have to know of a bar.
export function introduce() {
  for (const bar of all(".bar[data-key]:not([tabindex])")) {
    const { si, label, text } = bar.dataset;
    for (const [name, value] of [["tabindex", 0], ["role", "slider"], ["aria-valuenow", si], ["aria-valuetext", text ?? si]])
      bar.setAttribute(name, value);
    bar.setAttribute("aria-label", label ?? bar.dataset.key);
  }
}

// Answers while numbers move. A move draws a first-order preview at once, hollow, and asks the server for the exact
// answer: at most one request is under way, and what was moved meanwhile is asked next. A number that is let go is kept
// in the draft. Sliders, choices and bars of a calendar move alike. Events on document: anodeworks:exact (exact figures
// stand on the page), anodeworks:odds, anodeworks:kept (the draft has what was moved), anodeworks:job (a job has ended).
//
// Here stands what is listened to; what is done stands in the modules: live_page what is on the page, live_state what is
// moved and known, live_server what is sent, live_preview, live_figures and live_odds what is shown, live_keep what is
// kept, live_calendar, live_jobs and live_parts what else is on a page.
import { all, main, MOVED } from "./live_page.js";
import { learn, learned } from "./live_preview.js";
import { choose, keep, leave, move, soon } from "./live_keep.js";
import { drag, introduce, step } from "./live_calendar.js";
import { follow } from "./live_jobs.js";
import { released, swap, taken } from "./live_parts.js";

const RELEASED = ["pointerup", "pointercancel"];
const barOf = (event) => event.target.closest?.(".bar[data-key]");

// What has come onto the page.
function met() {
  for (const job of all("[data-job]")) follow(job);
  introduce();
  if (main && !learned()) learn();
}

// Undo and redo by the keys that people know, once what was moved is kept.
function undo(event) {
  const writes = event.target.closest?.("input:not([type=range]), textarea, [contenteditable]");
  if (writes || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const name = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
  const form = name && document.getElementById(name);
  if (form) { event.preventDefault(); keep().then(() => form.requestSubmit()); }
}

if (main) {
  document.addEventListener("input", ({ target, timeStamp }) => {
    if (target.matches("input[type=range][data-key]")) move(target.dataset.key, Number(target.value), timeStamp);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("select[data-key]:not([hx-post])")) choose(target.dataset.key, target.value);
    if (target.matches(MOVED)) soon();
  });
  document.addEventListener("pointerdown", taken, true);
  for (const name of RELEASED) document.addEventListener(name, released, true);
  document.addEventListener("pointerdown", (event) => {
    const bar = barOf(event);
    if (bar && event.button === 0) drag(bar, event);
  });
  document.addEventListener("keydown", (event) => {
    const bar = barOf(event);
    if (bar) step(bar, event);
  });
  document.addEventListener("htmx:before:swap", swap);
  addEventListener("pagehide", leave);
}
document.addEventListener("keydown", undo);
document.addEventListener("htmx:after:settle", met);
met();

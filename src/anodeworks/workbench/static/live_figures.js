// Exact figures: at most one request is under way, and what was moved meanwhile is asked next.
import { all, drawn, element, fire, named, staged, wrong } from "./live_page.js";
import { state, sent } from "./live_state.js";
import { live } from "./live_server.js";
import { preview, shifted } from "./live_preview.js";
import { rested } from "./live_odds.js";

export async function ask() {
  if (state.under) { state.again = true; return; }
  state.under = true;
  const wait = await answered(state.moment, state.moves).catch((error) => { console.error(error); return 0; });
  if (wait) setTimeout(next, wait); else next();
}

function next() {
  state.under = false;
  if (state.again) { state.again = false; ask(); }
}

// One question: what it tells is painted, and how long to wait before it is asked again comes back.
async function answered(when, mine) {
  const { status, wait, told } = await live("", sent({ move: mine }));
  staged(told?.stage);
  if (wait) state.again = true;
  if (status === 422) wrong(told?.error);
  if (status === 200 && told) {
    remember(told);
    wrong(null);
    if (mine === state.moves) paint(told);
    else preview();
    drawn(() => fire("exact", { move: mine, now: mine === state.moves, took: performance.now() - when }));
    rested();
  }
  return wait;
}

function remember(told) {
  const changes = Object.entries(told.changes);
  state.exact = told.figures;
  state.at = Object.fromEntries(changes.map(([key, one]) => [key, one.si]));
  state.written = Object.fromEntries(changes.map(([key, one]) => [key, one.written]));
}

function paint(told) {
  for (const [name, one] of Object.entries(told.figures)) {
    for (const figure of named("data-figure", name)) {
      if (figure.dataset.part) { shifted(figure, one.si, state.slopes?.[name]?.scale); continue; }
      figure.textContent = one.text;
      figure.value = one.si ?? "";
      figure.classList.remove("preview");
    }
    for (const by of named("data-moved", name)) by.textContent = one.moved;
  }
  for (const [key, one] of Object.entries(told.changes))
    for (const said of named("data-said", key)) said.textContent = one.text;
  for (const bar of all(".bar[data-key]")) {
    const one = told.changes[bar.dataset.key];
    if (one) { bar.setAttribute("aria-valuenow", one.si); bar.setAttribute("aria-valuetext", one.text); }
  }
  for (const list of all("[data-flags]")) list.replaceChildren(...told.flags.map((flag) => element("li", flag)));
}

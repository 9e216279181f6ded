// Odds, when the hand rests: ranges and medians of figures, and how often each claim is met.
import { all, drawn, fire, later, named } from "./live_page.js";
import { state, sent } from "./live_state.js";
import { live } from "./live_server.js";

const REST = 90; // milliseconds
const SHOWN = "[data-range], [data-part], [data-odds]";
let asked = false;

export const rested = later(async () => {
  if (asked || state.under || !all(SHOWN).length) return;
  asked = true;
  const begun = performance.now(), mine = state.moves;
  try {
    const { status, told } = await live("/odds", sent({}));
    if (status === 200 && told && mine === state.moves) {
      for (const [name, one] of Object.entries(told.figures)) figure(name, one);
      for (const [name, one] of Object.entries(told.claims)) claim(name, one);
      drawn(() => fire("odds", { took: performance.now() - begun }));
    }
  } catch { /* the next move asks again */ } finally { asked = false; if (mine !== state.moves) rested(); }
}, REST);

function figure(name, one) {
  for (const range of named("data-range", name)) fresh(range, one.text);
  for (const place of named("data-figure", name)) {
    const part = one[place.dataset.part];
    if (!part) continue;
    fresh(place, part.text);
    place.value = part.si ?? "";
    if (state.exact?.[name]) place.dataset.base = state.exact[name].si;
  }
}

function claim(name, one) {
  for (const place of named("data-odds", `claims.${name}`)) {
    place.className = `verdict ${one.mark}`;
    (place.querySelector("a") ?? place).textContent = one.text;
  }
}

function fresh(place, text) { place.textContent = text; place.classList.remove("preview"); }

// A preview: figures where the last exact answer holds, and slopes from there. What is not exact is drawn hollow.
import { all, main, named, staged, MOVED } from "./live_page.js";
import { state, figures, sent } from "./live_state.js";
import { live } from "./live_server.js";

const OLD = "[data-range], [data-figure][data-part], [data-odds], .verdicts"; // known anew with the odds alone

export function preview() {
  const slopes = state.slopes ?? {}, by = {};
  const steps = Object.entries(state.moved).map(([key, si]) => [key, si - before(key, si)]);
  for (const [name, one] of Object.entries(slopes))
    by[name] = steps.reduce((sum, [key, step]) => sum + (one.slopes[key] ?? 0) * step, 0);
  for (const figure of all("[data-figure]")) { // once through the page: it is drawn before the next frame
    const name = figure.dataset.figure, one = slopes[name], from = state.exact?.[name]?.si ?? one?.si ?? null;
    if (from !== null && by[name] && one.scale.kind !== "date") hollow(figure, from + by[name], one.scale);
  }
}

// Where a number stood when the figures were exact.
const before = (key, si) => key in state.at ? state.at[key] : Number(named("data-key", key)[0]?.dataset.si ?? si);

function hollow(figure, si, scale) {
  if (figure.dataset.part) { shifted(figure, si, scale); return; }
  figure.textContent = worded(si, scale);
  figure.classList.add("preview");
}

// A quantile moves with the base case until the odds are known anew.
export function shifted(figure, si, scale) {
  if (!scale || scale.kind === "date" || !("base" in figure.dataset) || si === null) return;
  const to = Number(figure.value) + si - Number(figure.dataset.base);
  figure.textContent = worded(to, scale);
  figure.classList.add("preview");
}

export const aged = () => { for (const one of all(OLD, main)) one.classList.add("preview"); };

// A figure in words, as the server words it.
export function worded(si, scale) {
  const number = (si - scale.offset) / scale.factor, digits = 3;
  if (!Number.isFinite(number)) return "–";
  const size = number ? Math.floor(Math.log10(Math.abs(number))) : 0, places = digits - 1 - size;
  if (size < -4 || size > 14)
    return number.toExponential(digits - 1).replace(/([+-])(\d)$/, (_, sign, one) => `${sign}0${one}`) + scale.behind;
  const whole = scale.kind === "count" && size >= digits;
  const unit = 10 ** Math.max(-places, 0), kept = whole ? 0 : Math.min(Math.max(number ? places : 0, 0), 20);
  const round = whole ? Math.round(number) : places < 0 ? Math.round(number / unit) * unit : number;
  const form = { minimumFractionDigits: kept, maximumFractionDigits: kept };
  return round.toLocaleString("en-US", form).replace("-", "−") + scale.behind;
}

// ---- slopes of the numbers that can be moved on this page ----
const movable = () => [...new Set(all(MOVED).filter((one) => one.tagName !== "SELECT").map((one) => one.dataset.key))];
const known = (key) => state.slopes && key in (Object.values(state.slopes)[0]?.slopes ?? {});
export const learned = () => movable().every(known);

export async function learn() {
  const keys = movable();
  if (!keys.length || !figures().length) return;
  const { status, wait, told } = await live("/slopes", sent({ keys }));
  staged(told?.stage);
  if (status === 200 && told) state.slopes = told.figures;
  else if (wait) setTimeout(learn, 2 * wait);
}

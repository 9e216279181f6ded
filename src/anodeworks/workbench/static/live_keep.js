// Moving, and keeping in the draft what was let go.
import { all, drawn, fire, later, main, project, tell, wrong, MOVED } from "./live_page.js";
import { state, untouched } from "./live_state.js";
import { post } from "./live_server.js";
import { aged, learn, preview } from "./live_preview.js";
import { ask } from "./live_figures.js";

const KEEP = 350; // milliseconds
let due = false; // whether it is asked once the next frame is drawn

export function move(key, si, when = performance.now()) {
  state.moved[key] = si;
  state.moves += 1;
  state.moment = when;
  aged(); preview();
  if (due) return;
  due = true;  // the preview is drawn first: the answer has time, the hand has none
  drawn(() => { due = false; ask(); });
}

export function choose(key, word) {
  state.changes[key] = word;
  state.moves += 1;
  aged(); ask();
}

export async function keep() {
  if (untouched()) return;
  if (main.dataset.untaken) { tell(main.dataset.untaken); return; } // tried, and not kept
  if (state.under || state.again) { soon(); return; }
  const held = state.moves, kept = state.written;
  if (!Object.keys(kept).length) return;
  state.written = {};  // so that leaving the page now does not keep it twice
  const { status, wait, told } = await send(kept);
  if (status === 422) { wrong(told?.error); return; }
  if (status !== 204) {
    state.written = { ...kept, ...state.written };
    if (wait) setTimeout(keep, Math.max(wait, KEEP));
    return;
  }
  if (held !== state.moves) { soon(); return; }
  for (const one of all(MOVED)) if (one.dataset.key in state.at) one.dataset.si = state.at[one.dataset.key];
  state.moved = {}; state.changes = {}; state.at = {};
  fire("kept", { changes: kept });
  learn();
}
export const soon = later(keep, KEEP);
const send = (kept) => post(`/p/${project}/draft/change`, { changes: kept }, { keepalive: true });

// Who leaves the page before what he let go is kept has kept it none the less.
export function leave() {
  if (!main.dataset.untaken && Object.keys(state.written).length) send(state.written);
}

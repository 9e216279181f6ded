// Parts of the page that follow the draft: what they show stays until there is something newer, and while a hand is on
// what is in them.
import { fire, later, MOVED } from "./live_page.js";
import { state } from "./live_state.js";

const AGAIN = 700; // milliseconds
const freshly = later(() => fire("kept", {}), AGAIN);
let missed = false;

export function swap(event) {
  const { sourceElement: place, text } = event.detail.ctx;
  if (!place?.matches?.('[hx-trigger*="anodeworks:kept"]') || !place.childElementCount) return;
  const waits = text.includes('class="waiting"');
  if (waits || state.held || state.under || Object.keys(state.moved).length) {
    event.preventDefault();
    if (state.held) missed = true; else freshly();
  }
}

export function taken(event) { state.held ||= Boolean(event.target.closest?.(MOVED)); }

export function released() {
  state.held = false;
  if (missed) { missed = false; freshly(); }
}

// What is moved and what is known of it, in one place: every other part of the script reads and writes it here.
import { all } from "./live_page.js";

const client = String(Math.random()).slice(2);

export const state = {
  moved: {},     // SI by key of sliders and bars
  changes: {},   // words by key of choices
  moves: 0,      // how often something was moved
  moment: 0,     // when it was moved last
  exact: null,   // the last exact figures,
  at: {},        // where they hold,
  written: {},   // and the numbers of theirs as a file says them, until they are kept
  slopes: null,  // of a preview, by figure
  under: false,  // whether a request for exact figures is under way,
  again: false,  // and whether another has to follow it
  held: false,   // whether a hand is on something that moves
};

export const figures = () => [...new Set(all("data[data-figure]").map((figure) => figure.dataset.figure))];
export const sent = (more) => ({ moved: state.moved, changes: state.changes, figures: figures(), client, ...more });
export const untouched = () => !Object.keys({ ...state.moved, ...state.changes }).length;

// SPDX-License-Identifier: Apache-2.0
// The map is one stop of the Tab key: from circle to circle go the arrow keys, to whichever lies
// nearest in that direction. Without a script every circle is a link like any other.

const spots = (map) => [...map.querySelectorAll("[data-spot]")];
const AHEAD = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function middle(spot) {
  const dot = spot.querySelector(".dot");
  return [dot.cx.baseVal.value, dot.cy.baseVal.value];
}

function keepOne(map, kept) {
  spots(map).forEach((spot) => spot.setAttribute("tabindex", spot === kept ? "0" : "-1"));
}

// How far it is, with what lies aside of the direction counting twice; infinite behind.
function reach(from, to, [right, down]) {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const ahead = x * right + y * down;
  return ahead > 0 ? ahead + 2 * Math.abs(x * down + y * right) : Infinity;
}

function next(map, spot, key) {
  const all = spots(map);
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const from = middle(spot);
  const others = all.filter((other) => other !== spot).map((other) => [reach(from, middle(other), AHEAD[key]), other]);
  const [distance, nearest] = others.reduce((best, each) => (each[0] < best[0] ? each : best), [Infinity, null]);
  return distance < Infinity ? nearest : null;
}

document.addEventListener("keydown", (event) => {
  const spot = event.target.closest?.("[data-spot]");
  if (!spot || !(event.key in AHEAD || event.key === "Home" || event.key === "End")) return;
  event.preventDefault();
  const map = spot.closest("[data-map]");
  const wanted = next(map, spot, event.key);
  if (!wanted) return;
  keepOne(map, wanted);
  wanted.focus();
});

const start = () => document.querySelectorAll("[data-map]").forEach((map) => keepOne(map, spots(map)[0]));
start();
document.addEventListener("htmx:afterSettle", start);

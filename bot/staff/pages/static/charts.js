// Charts, drawn from the tables of their pages: whoever cannot see a chart reads its table.
//
// <div data-chart="NAME" data-kind="line|bar" data-label="…"> becomes a chart of those columns of the
// page's table whose heads carry data-in="NAME"; the first column names the points.
"use strict";

const COLOURS = ["#0066cc", "#a66300", "#008758"]; // bootstrap-italia's primary, warning, success
const QUIET = matchMedia("(prefers-reduced-motion: reduce)").matches;

function draw(place) {
  const heads = [...document.querySelectorAll("thead th")];
  const columns = heads.filter((head) => head.dataset.in === place.dataset.chart);
  const rows = [...columns[0].closest("table").tBodies[0].rows];
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", place.dataset.label);
  place.append(canvas);
  new Chart(canvas, {
    type: place.dataset.kind,
    data: {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      datasets: columns.map((head, at) => ({
        label: head.textContent.trim(),
        data: rows.map((row) => number(row.cells[head.cellIndex])),
        borderColor: COLOURS[at],
        backgroundColor: COLOURS[at],
        pointRadius: rows.length > 60 ? 0 : 2,
        spanGaps: true,
      })),
    },
    options: {
      locale: document.documentElement.lang,
      animation: QUIET ? false : { duration: 300 },
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: { legend: { display: columns.length > 1 } },
      scales: { x: { ticks: { maxTicksLimit: 8, maxRotation: 0, autoSkipPadding: 16 } }, y: { beginAtZero: true, ticks: { precision: 0 } } },
    },
  });
}

// A cell may be written for people ("1.204"); then data-number holds what it means.
function number(cell) {
  const written = cell.dataset.number ?? cell.textContent.trim();
  return written === "" ? null : Number(written);
}

document.querySelectorAll("[data-chart]").forEach(draw);

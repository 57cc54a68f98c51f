import type { ChartDownloadProps } from "../charts/download";
import { saveChart } from "../charts/save";

/** All that a report's page runs: printing, and its charts as pictures. Made into /report.js by itself; asks nothing beside the page's own files. */
document.querySelector("[data-print]")?.addEventListener("click", () => print());

for (const place of document.querySelectorAll<HTMLElement>(".save-chart[data-chart]")) {
  const chart = JSON.parse(place.dataset.chart ?? "{}") as ChartDownloadProps;
  for (const type of ["svg", "png"] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain";
    button.textContent = type.toUpperCase();
    button.setAttribute("aria-label", `${chart.title} as ${type.toUpperCase()}`);
    button.addEventListener("click", async () => {
      button.disabled = true;
      const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      await saveChart(chart, { type, theme }).catch(() => {
        button.textContent = "could not be drawn";
      });
      button.disabled = false;
    });
    place.append(button);
  }
  place.hidden = false;
}

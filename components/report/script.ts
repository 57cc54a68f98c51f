/** All that a report's page runs: printing, and its charts as pictures. Made into /report.js by itself; asks nothing beside the page's own files. */
document.querySelector("[data-print]")?.addEventListener("click", () => print());

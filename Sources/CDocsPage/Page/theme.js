// Light or dark. A script of its own that the browser runs before it draws, so that the page does not flash.
(() => {
  "use strict";
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  /** What somebody has chosen before: "light", "dark", or null to follow the system. */
  function stored() {
    try {
      return localStorage.getItem("patchbay-theme");
    } catch {
      return null; // A browser that keeps nothing.
    }
  }

  function store(theme) {
    try {
      if (theme) localStorage.setItem("patchbay-theme", theme);
      else localStorage.removeItem("patchbay-theme");
    } catch {
      // It holds for this page, then.
    }
  }

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);

  const chosen = stored();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Back to what the system says is back to following it.
      const follows = (wanted === "dark") === systemIsDark.matches;
      if (follows) delete root.dataset.theme;
      else root.dataset.theme = wanted;
      store(follows ? null : wanted);
      show();
    });
    systemIsDark.addEventListener("change", show);
    show();
  });
})();

// Before the first paint: the theme and the language chosen last time, so that nothing flashes.
// A classic script on purpose: modules run only once the page is read.
(() => {
  const chosen = (name) => {
    try {
      return localStorage.getItem(`audiomatico.${name}`);
    } catch {
      return null; // storage may be forbidden: the page works without it
    }
  };
  const theme = chosen("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (chosen("language") === "en") document.documentElement.lang = "en";
})();

// Light, dark, or as the system has it.

import { part } from "./dom.js";
import { recall, remember } from "./remembered.js";

export function startTheme() {
  const choice = part("theme");
  const apply = () => {
    if (choice.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
  };
  choice.value = recall("theme", "auto");
  if (choice.value === "") choice.value = "auto";
  choice.addEventListener("change", () => {
    remember("theme", choice.value);
    apply();
  });
  apply();
}

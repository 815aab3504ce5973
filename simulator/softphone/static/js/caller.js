// Who calls and which line; what that person knows, each with a button that keys it in with its #.

import { button, enable, enabled, make, part } from "./dom.js";
import { label, language, onLanguage, say, t } from "./i18n.js";
import { recall, remember } from "./remembered.js";

const KNOWS = ["number", "secret_number", "temporary_key"];

/** @typedef {{name: string, shows: Record<string, string>, number: string, secret_number: string,
 *   temporary_key: string | null, tokens: {serial: string, kind: string}[]}} Person
 * @typedef {{people: Person[], lines: {name: string, number: string}[]}} House */

const named = (/** @type {string} */ name) => name[0].toUpperCase() + name.slice(1);

export class Caller {
  /** @type {House} */ #house = { people: [], lines: [] };
  #state = "idle";
  #person = part("person");
  #line = part("line");
  #onPerson;
  #dial;

  /** @param {(person: Person) => void} onPerson @param {(keys: string) => void} dial */
  constructor(onPerson, dial) {
    this.#onPerson = onPerson;
    this.#dial = dial;
    this.#person.addEventListener("change", () => {
      remember("person", this.#person.value);
      this.#show();
      this.#onPerson(this.person);
    });
    this.#line.addEventListener("change", () => remember("line", this.#line.value));
    onLanguage(() => this.#house.people.length > 0 && this.#show());
  }

  /** @returns {Person} */
  get person() {
    const found = this.#house.people.find(({ name }) => name === this.#person.value);
    return /** @type {Person} */ (found ?? this.#house.people[0]);
  }

  get choice() {
    return { person: this.person.name, line: this.#line.value };
  }

  /** Their secrets change: temporary keys are used up. @param {House} house */
  meet(house) {
    const person = this.#person.value || recall("person", "");
    const line = this.#line.value || recall("line", "");
    this.#house = house;
    this.#person.replaceChildren(...house.people.map(({ name }) => make("option", { value: name })));
    this.#line.replaceChildren(...house.lines.map(({ name, number }) =>
      make("option", { value: name }, `${spaced(number)} · ${named(name)}`)));
    if (house.people.some(({ name }) => name === person)) this.#person.value = person;
    if (house.lines.some(({ name }) => name === line)) this.#line.value = line;
    this.#name();
    this.#show();
    this.#onPerson(this.person);
  }

  /** Nobody becomes somebody else in the middle of a call. @param {string} state */
  follow(state) {
    this.#state = state;
    const free = state === "idle" || state === "ended";
    this.#person.disabled = this.#line.disabled = !free;
    for (const one of part("knows").querySelectorAll("button")) enable(one, state === "on");
  }

  /** The call that goes on is theirs. @param {string} person @param {string} number */
  find(person, number) {
    const line = this.#house.lines.find((one) => one.number === number);
    if (line !== undefined) this.#line.value = line.name;
    if (person === this.#person.value || !this.#house.people.some(({ name }) => name === person)) return;
    this.#person.value = person;
    this.#show();
    this.#onPerson(this.person);
  }

  #name() {
    for (const option of this.#person.options) option.textContent = named(option.value);
    part("shows").textContent = this.person.shows[language()] ?? "";
  }

  #show() {
    this.#name();
    const knows = KNOWS.filter((what) => this.person[what]);
    part("knows").replaceChildren(...knows.map((what) => this.#fact(what)));
    this.follow(this.#state);
  }

  /** @param {string} what */
  #fact(what) {
    const value = this.person[what];
    const key = button({ class: "button small", say: "caller.dial", "data-testid": `dial-${what}` },
      () => enabled(key) && this.#dial(`${value}#`));
    const name = () => label(key, "caller.dial_what", { what: t(`caller.${what}`) });
    name();
    const term = make("dt");
    say(term, `caller.${what}`);
    return make("div", { class: "fact" }, term, make("dd", { class: "digits" }, value), make("dd", {}, key));
  }
}

/** +525512263990 → 55 1226 3990, as people here write it. @param {string} number */
function spaced(number) {
  const found = /^\+52(\d{2})(\d{4})(\d{4})$/.exec(number);
  return found ? found.slice(1).join(" ") : number;
}

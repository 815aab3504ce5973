// The line's days and hours are Mexico City's, wherever the browser is (R2: never a fixed offset).

export const ZONE = "America/Mexico_City";
const SUNDAY_NIGHT = "22:00";
const DAY_MS = 86_400_000;

/** That moment's date and time there, as `2026-11-22T12:00`. @param {number} ms */
export function localTime(ms) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(ms);
  const of = (/** @type {string} */ type) => parts.find((one) => one.type === type)?.value;
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** The night of the Sunday that is, or of the next. @param {number} ms */
export function sundayNight(ms) {
  for (let day = 0; day < 8; day += 1) {
    const date = localTime(ms + day * DAY_MS).slice(0, 10);
    if (new Date(`${date}T12:00Z`).getUTCDay() === 0) return `${date}T${SUNDAY_NIGHT}`;
  }
  throw new Error("a week without a Sunday");
}

// Time that runs out, shown truly: what is left falls from 1 to 0, the seconds beside it.

const STEP_MS = 250;

/** Calls `show(left 0–1, seconds)` until `for_s` is over, then `over()`. Returns how to stop it.
 * @param {number} for_s @param {(left: number, seconds: number) => void} show @param {() => void} over */
export function countDown(for_s, show, over) {
  const until = performance.now() + for_s * 1000;
  const step = () => {
    const left_s = (until - performance.now()) / 1000;
    if (left_s <= 0) {
      clearInterval(timer);
      over();
    } else show(left_s / for_s, Math.ceil(left_s));
  };
  const timer = setInterval(step, STEP_MS);
  step();
  return () => clearInterval(timer);
}

// AckDecisions that depend on a seed alone.

/** A source of numbers from 0 up to 1, the same for the same seed (mulberry32). */
function source(seed) {
  let state = (Math.imul(seed ^ (seed >>> 16), 0x9e3779b1) ^ 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a scenario is drawn with. */
export function drawsOf(seed) {
  const random = source(seed);
  const whole = (least, most) => least + Math.floor(random() * (most - least + 1));
  const pick = (...choices) => choices[Math.floor(random() * choices.length)];
  return {
    whole,
    pick,
    /** True in this share of cases. */
    chance: (share) => random() < share,
    ms: (least, most) => `${whole(least, most)}ms`,
    percent: (least, most) => `${whole(least, most)}%`,
    /** One of `{choice: weight}`. */
    weighted(weights) {
      let at = random() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [choice, weight] of Object.entries(weights)) {
        at -= weight;
        if (at < 0) return choice;
      }
      return Object.keys(weights).at(-1);
    },
  };
}

import { expect, test } from "vitest";
import { screenWidth } from "../../src/commands/screen-width.ts";

test.each([
  [60, 60],
  [200, 120],
  // A terminal that nobody gave a size, as of `script` or `docker run -t`.
  [0, undefined],
  [undefined, undefined],
])("a screen of %s columns is written to as one of %s", (columns, width) => {
  expect(screenWidth({ columns })).toBe(width);
});

/** `from` with a share of 0 to 1 of `to` in it; both as `#rrggbb`. */
export function mixed(from: string, to: string, share: number): string {
  const channels = (color: string): number[] =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const [a, b] = [channels(from), channels(to)];
  const parts = a.map((value, place) => Math.round(value + ((b[place] ?? 0) - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Of two colours of text the one that stands out more on a background, by the contrast of WCAG 2.2. */
export function readable(background: string, one: string, other: string): string {
  return contrast(background, one) >= contrast(background, other) ? one : other;
}

/** The contrast ratio of WCAG 2.2: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

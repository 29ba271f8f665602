/** Whether a broker says that it is older than a version; one that says nothing readable is taken for one of today. */
export function isBefore(version: string | null, major: number, minor: number): boolean {
  const [its = Number.NaN, itsMinor = 0] = (version ?? "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  return its < major || (its === major && itsMinor < minor);
}

/**
 * Tells when the page goes to paper, and when it comes back; by the browser's events of printing, and by its media for
 * those that have no such events. In between, all that was folded away is open.
 */
export function onPaper(turn: (begins: boolean) => void): void {
  let opened: HTMLDetailsElement[] | null = null;
  const change = (begins: boolean): void => {
    if (begins === (opened !== null)) return;
    for (const each of opened ?? []) each.open = false;
    opened = begins ? [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")] : null;
    for (const each of opened ?? []) each.open = true;
    turn(begins);
  };
  const media = matchMedia("print");
  media.addEventListener("change", () => change(media.matches));
  addEventListener("beforeprint", () => change(true));
  addEventListener("afterprint", () => change(false));
  if (media.matches) change(true);
}

/** Only what does scroll is a stop of the tab key. */
export function markScrolling(): void {
  const frames = [...document.querySelectorAll<HTMLElement>(".scroll, .yaml pre")];
  const mark = (frame: HTMLElement): void => {
    const scrolls = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    if (scrolls) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) if (target instanceof HTMLElement) mark(target);
  });
  for (const frame of frames) observer.observe(frame);
}

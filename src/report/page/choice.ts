/** The places of the variants that are chosen; all `count` of them where there is no choice. */
export function chosenVariants(count: number): number[] {
  const boxes = choiceBoxes();
  if (boxes.length === 0) return Array.from({ length: count }, (_, place) => place);
  return boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
}

/** Calls when another choice is made; of too many, the last one is taken back. */
export function onChoice(changed: () => void): void {
  const status = document.querySelector(".choice [role=status]");
  const most = Number(document.querySelector<HTMLElement>(".choice")?.dataset.most);
  for (const box of choiceBoxes()) {
    box.addEventListener("change", () => {
      const count = choiceBoxes().filter(({ checked }) => checked).length;
      const fits = count <= most && count > 0;
      if (!fits) box.checked = !box.checked;
      if (status !== null) {
        status.textContent = fits
          ? ""
          : count === 0
            ? "One at least."
            : `${most} at most: take another out first.`;
      }
      if (fits) changed();
    });
  }
}

function choiceBoxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(".choice input")];
}

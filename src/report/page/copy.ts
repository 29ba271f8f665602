/** Lets the buttons copy what they stand beside. */
export function enableCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copies]")) {
    const source = document.getElementById(button.dataset.copies ?? "");
    if (source === null) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      copy(source).then(
        () => say(button, "Copied"),
        () => say(button, "Selected: press Ctrl+C"),
      );
    });
  }
}

async function copy(source: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
  } catch (error) {
    // Not every browser allows it in a file; then the reader does the last step.
    getSelection()?.selectAllChildren(source);
    throw error;
  }
}

function say(button: HTMLButtonElement, text: string): void {
  button.textContent = text;
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2000);
}

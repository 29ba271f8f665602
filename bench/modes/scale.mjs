export async function scaleMode() {
  throw new Error("not yet");
}

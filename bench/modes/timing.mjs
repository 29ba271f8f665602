export async function timingMode() {
  throw new Error("not yet");
}

export async function startMode() {
  throw new Error("not yet");
}

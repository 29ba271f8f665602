// Opens a broker, says where it is, does something to it if told to, and keeps it until it is killed.
import { openBroker } from "../../dist/broker/choose.js";

const request = {
  asked: process.argv[2],
  choice: { use: "auto" },
  baseDir: ".",
  install: false,
  env: process.env,
  signal: new AbortController().signal,
};
const say = (text) => process.stdout.write(`${text}\n`);
const broker = await openBroker(request, { note: (text) => say(`note ${text}`) });
say(`url ${broker.address.url}`);
const deed = process.argv[3];
if (deed) {
  const done = broker.control[deed](request.signal);
  // Frozen is a state; what ends in the same state as before is worth a look only while it goes on.
  if (deed === "pause") await done;
  say(`doing ${deed}`);
  await done;
}
setInterval(() => {}, 60_000);

// Opens a broker, says where it is, and keeps it until it is killed.
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
setInterval(() => {}, 60_000);

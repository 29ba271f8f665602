// The bare amqplib loop, loop.mjs.
import { fileURLToPath } from "node:url";
import { runClient } from "../client.mjs";
import { figuresOf, optionsOf } from "./own.mjs";

const loop = fileURLToPath(new URL("loop.mjs", import.meta.url));

export const amqplib = {
  name: "amqplib",
  missing: () => null,
  does: () => true,
  async run(setting, where) {
    const cost = await runClient(process.execPath, [loop, ...optionsOf(setting, where)]);
    return figuresOf(setting, cost);
  },
};

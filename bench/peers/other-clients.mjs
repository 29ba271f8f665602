// Other clients of AMQP 0-9-1 for Node, by other-loop.mjs.
import { fileURLToPath } from "node:url";
import { runClient } from "../client.mjs";
import { figuresOf, optionsOf } from "./own.mjs";

const loop = fileURLToPath(new URL("other-loop.mjs", import.meta.url));

export const otherClients = ["rabbitmq-client", "amqp-client"].map((client) => ({
  name: client,
  missing: () => null,
  does: ({ work }) => work === 0,
  async run(setting, where) {
    const options = [loop, `client=${client}`, ...optionsOf(setting, where)];
    return figuresOf(setting, await runClient(process.execPath, options));
  },
}));

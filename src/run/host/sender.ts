import type { PreparedMessage, ProducerConnection, PublishOptions } from "../../driver/driver.ts";
import { idOfBody, idOfText, textMessageId } from "../../driver/message-body.ts";
import { kindOf, type Load, workOf } from "../../plan/load.ts";

/** Makes the messages of a load, and sends them: binary ones from a template a kind. */
export class Sender {
  readonly #load: Load;
  readonly #run: number;
  /** By kind. */
  readonly #options: readonly PublishOptions[];
  readonly #texts: readonly Buffer[] | null;
  /** Of the present link, by kind. */
  #prepared: PreparedMessage[] = [];

  constructor({ load, run }: { readonly load: Load; readonly run: number }) {
    this.#load = load;
    this.#run = run;
    this.#options = load.kinds.map(({ priority }) => ({
      persistent: load.persistent,
      mandatory: true,
      ...(priority === undefined ? {} : { priority }),
    }));
    this.#texts = load.bodies?.map((text) => Buffer.from(text)) ?? null;
  }

  /** Whether bodies are texts. */
  get texts(): boolean {
    return this.#texts !== null;
  }

  /** What was prepared for another link is of no use any more. */
  newLink(): void {
    this.#prepared = [];
  }

  /** Sends a message; false: the connection takes no more for now. Throws when it is gone. */
  send(link: ProducerConnection, id: number, due: number): boolean {
    const kind = kindOf(this.#load, id);
    const options = this.#options[kind] ?? { persistent: this.#load.persistent, mandatory: true };
    if (this.#texts !== null) {
      const text = this.#texts[id % this.#texts.length] ?? Buffer.alloc(0);
      return link.publish(text, { ...options, messageId: textMessageId(this.#run, id) });
    }
    let message = this.#prepared[kind];
    if (message === undefined) {
      message = link.prepare(this.#run, this.#load.kinds[kind]?.size ?? 0, options);
      this.#prepared[kind] = message;
    }
    return message.send(id, workOf(this.#load, id), due);
  }

  /** The id of a message that came back; -1: it is none of this run's. */
  idOf(content: Buffer, messageId: unknown): number {
    return this.#texts === null ? idOfBody(content, this.#run) : idOfText(messageId, this.#run);
  }
}

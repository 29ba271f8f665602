/** A queue as it is declared. */
export interface Declaration {
  readonly name: string;
  readonly durable: boolean;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

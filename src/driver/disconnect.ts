/** Why a link is gone. */
export interface Disconnect {
  /**
   * `refused`: the broker closed the channel or the connection, and says why; `consumer-timeout`: it took back what a
   * consumer held for too long; `cancelled`: it ended the consumer for some other reason; `heartbeat`: work kept the
   * thread from sending heartbeats; `connection`: the connection went, or was ended for everybody.
   */
  readonly is: "refused" | "consumer-timeout" | "cancelled" | "heartbeat" | "connection";
  /** For people, without the password. */
  readonly reason: string;
  /** The broker's reply code; null: it gave none. */
  readonly code: number | null;
  /** Of a consumer that was cancelled: whether its queue was found; undefined: not known. */
  readonly queueIsThere?: boolean;
}

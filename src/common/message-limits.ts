/** A run has at most so many messages: their numbers have 32 bits. */
export const maxNumbered = 4_294_967_295;
/** A run that is recorded message by message has at most so many. */
export const maxRecorded = 50_000_000;

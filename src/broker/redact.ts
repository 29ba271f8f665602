/**
 * The URL without its password and query, fit to be printed: `amqp://user:***@host:5672/vhost`.
 * Of a text that is no URL, all that stands before its last `@` is hidden.
 */
export function redactUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // `amqp:user:secret@host` parses, but as an opaque path.
  if (!parsed?.host) return url.replace(/^([a-z][\w+.-]*:\/\/)?.*@/is, "$1***@").replace(/\?.*$/s, "?…");
  const user = parsed.password ? `${parsed.username}:***@` : parsed.username && `${parsed.username}@`;
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${parsed.search && "?…"}`;
}

/** A text of another program with the user and password of every URL in it hidden. */
export function redactText(text: string): string {
  return text.replace(/(\b[a-z][\w+.-]*:\/\/)[^\s/'"]*@/gi, "$1***@");
}

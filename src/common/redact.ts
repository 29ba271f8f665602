/**
 * A text that should be the URL of a broker or an engine, without its password and query, fit to be printed:
 * `amqp://user:***@host:5672/vhost`. Of a text that is no URL, all that may be a login is hidden.
 */
export function redactUrl(url: string): string {
  return hideLogin(url).replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}

function hideLogin(url: string): string {
  const [, scheme, login, place = "", query = ""] =
    /^([a-z][\w+.-]*:\/\/)(?:([^/?#]*)@)?([^?#]*)(.*)$/is.exec(url) ?? [];
  // `amqp://me/secret@host` is one, with the path of a host `me`.
  if (scheme === undefined || !URL.canParse(url) || /@/.test(place + query)) return withoutLogin(url);
  const [user, ...password] = login?.split(":") ?? [];
  const shown = user === undefined ? "" : `${password.length > 0 ? `${user}:***` : user}@`;
  return `${scheme}${shown}${place}${query && "?…"}`;
}

/** Of a text that is no URL: all before its last `@` may be a login, and all after its first `:` that is no port. */
function withoutLogin(text: string): string {
  const scheme = /^[a-z][\w+.-]*:[\\/]+/i.exec(text)?.[0] ?? "";
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf("@");
  if (at >= 0) return `${scheme}***@${rest.slice(at + 1).replace(/[?#].*$/s, "?…")}`;
  const [host = ""] = rest.split(/[?#]/, 1);
  const query = host.length < rest.length ? "?…" : "";
  return `${scheme}${isPlace(host) ? host : host.replace(/^([^:\s]*)[:\s].*$/s, "$1:***")}${query}`;
}

/** Whether it names a host with at most a port, an image with its version, or a file. */
function isPlace(text: string): boolean {
  return /^(\[[\da-f:.]+\]|[^:\s]*)(:\d{1,5}(\.\d{1,3}){0,2}(-management|-alpine)*)?([\\/][^:\s]*)?$/i.test(
    text,
  );
}

/**
 * Any text for people, such as an error's or another program's words, with what looks like a secret hidden: the
 * login of every URL and of `user:password@host`, what is called a password, token or secret (`PGPASSWORD=…`,
 * `--password …`, `"token": "…"`), the login of `-u user:password`, and private keys. `user:password@`, as advice
 * has it, stays.
 */
export function redactText(text: string): string {
  return suspicious.test(text) ? rules.reduce((shown, hide) => hide(shown), text) : text;
}

/** What all that is hidden has in it: most texts are through with this one look. */
const suspicious =
  /@|:\/\/|pass|pwd|pw\b|secret|token|credential|(?:api|access|private)[_-]?key|authorization|PRIVATE KEY|-u\b|--user|broker|ur[li]\b/i;

const quoted = String.raw`"(?:[^"\\\n]|\\.)*"|'[^'\n]*'`;
const longName = String.raw`[\w.-]{0,60}(?:password|passwd|passphrase|passcode|secret|token|credential|(?:api|access|private)[_-]?key)\w{0,20}`;
const secretName = String.raw`(?:${longName}|(?:[\w.-]{0,60}[_.-])?(?:pass|pwd|pw))`;

const isSecretName = new RegExp(`^${secretName}$`, "i");

const replacing =
  (pattern: RegExp, instead: string) =>
  (text: string): string =>
    text.replace(pattern, instead);

/** Lengths are bounded, so that a hostile text costs no more than its length. */
const rules: readonly ((text: string) => string)[] = [
  replacing(
    /(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?!\*\*\*).*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs,
    "$1***",
  ),
  (text) =>
    text.replace(
      /((?:^|[\s{,."'`])(?:broker|ur[li])["']?\s{0,9}[:=][\s["']{0,9})([^\s"'{}[\],][^\n]{0,4096}@[^\s"'`{},]{0,4096}|[^\s"'`{}[\],]{1,4096})/g,
      (_, name: string, url: string) => name + redactUrl(url),
    ),
  // A URL's password may hold anything, blanks and @ too: up to the last @ of the line.
  replacing(
    /(\b[a-z][\w+.-]{0,20}:[\\/]{1,4}[^\s:@"'`[]{0,200}):(?!password@)[^\n]{0,4096}@(?!sha\d+:)/gi,
    "$1:***@",
  ),
  // What alone stands before the host of a web address is a token.
  replacing(/(\bhttps?:\/\/)(?!\*\*\*@)[^\s:/"'`@]{1,4096}@/gi, "$1***@"),
  // Without an @ it is a port or was meant as a password.
  replacing(
    /(\b[a-z][\w+.-]{0,20}:\/\/[^\s:@/"'`[]{0,200}):(?!\s|\d{1,5}(?:[/?#"'`\s,;.)}\]…]|$))(?!password@|\*\*\*)[^\n]*/gi,
    "$1:***",
  ),
  replacing(
    /(^|[\s"'`=([{,;/\\])([^\s:@/\\"'`=([{,;]{0,200}):(?!\/\/|\\|password@)\S{1,4096}@(?!sha\d+:)/g,
    "$1$2:***@",
  ),
  replacing(new RegExp(String.raw`(\b${secretName}["'\`]?=)(?:${quoted}|[^\s&"'\`]+)`, "gi"), "$1***"),
  replacing(
    new RegExp(String.raw`((?:^|[{,|"'\n])[\s-]*${longName}["']?:\s+)(?:${quoted}|[^\s"'][^\n]*)`, "gi"),
    "$1***",
  ),
  replacing(new RegExp(`("${secretName}":)(?:${quoted})`, "gi"), "$1***"),
  replacing(new RegExp(String.raw`(--${secretName}\s+)(?:${quoted}|[^\s-][^\s]*)`, "gi"), "$1***"),
  replacing(/((?:^|\s)(?:-u|--user)[\s=]+["']?[^\s:"']{0,200}):(?!\*\*\*)[^\s"']+/g, "$1:***"),
  replacing(
    /(\bauthorization["']?[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)(?!\*\*\*|(?:bearer|basic|token)\b)[^\s"']{4,}/gi,
    "$1***",
  ),
];

/** A secret this long is looked for inside of words too; a shorter one would only garble them. */
export const longSecret = 6;

/**
 * What the variables of an environment that are called passwords, tokens or secrets hold, at least 6 characters long:
 * another program may repeat them in its words.
 */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= longSecret && isSecretName.test(name) ? [value] : [],
  );
}

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { Problem } from "../common/problem.ts";
import type { Address } from "../driver/address.ts";
import type { TlsFiles } from "../scenario/scenario.ts";

type FileName = "ca" | "cert" | "key";

/** One of the files, as it was read. */
interface Pem {
  readonly name: FileName;
  /** For messages. */
  readonly path: string;
  readonly text: string;
}

/**
 * The texts of a scenario's PEM files, checked as far as that can be done without a broker; the key is no longer
 * encrypted.
 * @param baseDir what their paths are relative to
 * @returns undefined if there are none
 * @throws Problem (usage) naming the file that cannot be read, is of another sort, or does not go with the others
 */
export async function readTlsFiles(files: TlsFiles, baseDir: string): Promise<Address["tls"]> {
  const [ca, cert, key] = await Promise.all([
    readPem("ca", files.ca, baseDir),
    readPem("cert", files.cert, baseDir),
    readPem("key", files.key, baseDir),
  ]);
  if (ca !== undefined) certificatesIn(ca);
  const [own] = cert === undefined ? [] : certificatesIn(cert);
  const secret = key === undefined ? undefined : keyIn(key, files.passphrase);
  if (cert !== undefined && key !== undefined && own !== undefined && secret !== undefined) {
    if (!own.checkPrivateKey(secret)) {
      throw problem(
        `the broker's key file ${key.path} is the key of another certificate than that in ${cert.path}`,
        "give the cert and the key that were made together",
      );
    }
  }
  if (ca === undefined && cert === undefined) return undefined;
  const tls = {
    ...(ca && { ca: ca.text }),
    ...(cert && { cert: cert.text }),
    ...(secret && { key: secret.export({ type: "pkcs8", format: "pem" }).toString() }),
  };
  try {
    createSecureContext(tls);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const which = /^ERR_SSL_CA_/.test(code ?? "") ? ca : cert;
    throw problem(
      `the broker's ${which?.name ?? "ca"} file ${which?.path ?? ca?.path} cannot be used for TLS: ${message}`,
      "have one made as is usual today: RSA of 2048 bits or more, or ECDSA, signed with SHA-256",
      cause,
    );
  }
  return tls;
}

async function readPem(name: FileName, path: string | undefined, baseDir: string): Promise<Pem | undefined> {
  if (!path) return undefined;
  const file = resolve(baseDir, path);
  const shown = file.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw problem(`the broker's ${name} file ${shown} cannot be read (${code})`, hintOf(code), cause);
  }
  if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) {
    const isDer = text.startsWith("0\ufffd") || text.startsWith("0\x82");
    throw problem(
      `the broker's ${name} file ${shown} holds no PEM text`,
      isDer
        ? `it looks like DER or PKCS #12: openssl ${name === "key" ? "pkey" : "x509"} -inform DER -in ${shown}, or openssl pkcs12, makes PEM of it`
        : "it has to contain a line that begins with -----BEGIN",
    );
  }
  return { name, path: shown, text };
}

function hintOf(code: string): string {
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "this user may not read it: check its permissions and those of its folder";
    case "EISDIR":
      return "it is a folder: name the file in it";
    default:
      return "its path is relative to the scenario file";
  }
}

/** All certificates of a file, at least one. */
function certificatesIn({ name, path, text }: Pem): X509Certificate[] {
  const blocks =
    text.match(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----.*?-----END [A-Z0-9 ]+-----/gs) ?? [];
  if (blocks.length === 0) {
    const what = sortOf(text);
    const isKey = /key/.test(what);
    throw problem(
      `the broker's ${name} file ${path} holds ${what}, and no certificate`,
      name === "cert" && isKey
        ? "are cert and key swapped? cert names the file with -----BEGIN CERTIFICATE-----"
        : `${name} names a file with -----BEGIN CERTIFICATE-----`,
    );
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      const which = blocks.length === 1 ? "the certificate" : `certificate ${index + 1} of ${blocks.length}`;
      throw problem(
        `${which} in the broker's ${name} file ${path} is damaged`,
        "see whether openssl x509 reads it",
        cause,
      );
    }
  });
}

function keyIn({ path, text }: Pem, passphrase: string | undefined): KeyObject {
  const file = `the broker's key file ${path}`;
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    const what = sortOf(text);
    throw problem(
      `${file} holds ${what}, and no private key`,
      /certificate/.test(what)
        ? "are cert and key swapped? key names the file with -----BEGIN PRIVATE KEY-----"
        : "key names a file with -----BEGIN PRIVATE KEY-----",
    );
  }
  const isEncrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text);
  if (isEncrypted && passphrase === undefined) {
    throw problem(
      `${file} is encrypted, and there is no passphrase`,
      "give it in the scenario, broker: {…, passphrase: …}, or decrypt it: openssl pkey -in KEY -out PLAIN",
    );
  }
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    throw isEncrypted
      ? problem(
          `${file} cannot be decrypted with the passphrase that was given`,
          "check broker.passphrase",
          cause,
        )
      : problem(`${file} is damaged`, "see whether openssl pkey reads it", cause);
  }
}

/** What the first block of a PEM text says that it is: "a private key". */
function sortOf(text: string): string {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1] ?? "";
  if (/PRIVATE KEY$/.test(label)) return "a private key";
  if (/PUBLIC KEY$/.test(label)) return "a public key";
  if (/CERTIFICATE REQUEST$/.test(label)) return "a certificate request";
  if (/CERTIFICATE$/.test(label)) return "a certificate";
  return `a ${label.toLowerCase().slice(0, 40)}`;
}

function problem(message: string, hint: string, cause?: unknown): Problem {
  return new Problem("usage", message, hint, cause === undefined ? {} : { cause });
}

import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { readTlsFiles } from "../../src/broker/tls-files.ts";
import type { TlsFiles } from "../../src/scenario/scenario.ts";
import { Certificates } from "../certificates.ts";
import { rejection } from "./support.ts";

const dir = mkdtempSync(join(tmpdir(), "workq-bench-test-"));
const made = new Certificates(dir);

beforeAll(() => {
  made.authority("ca");
  made.issue("ca", "client");
  made.issue("ca", "other");
  made.openssl("pkey", "-in", "client.key", "-aes256", "-passout", "pass:open sesame", "-out", "locked.key");
  made.openssl(
    "ec",
    "-in",
    "client.key",
    "-aes256",
    "-passout",
    "pass:open sesame",
    "-out",
    "old-locked.key",
  );
  made.openssl("x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der");
  made.openssl("pkey", "-in", "client.key", "-pubout", "-out", "public.pem");
  writeFileSync(made.path("both.pem"), made.text("client.pem") + made.text("client.key"));
  writeFileSync(made.path("chain.pem"), made.text("ca.pem") + made.text("other.pem"));
  writeFileSync(made.path("cut.pem"), made.text("ca.pem").replace(/^M[^\n]*\n/m, ""));
  writeFileSync(made.path("half-chain.pem"), made.text("ca.pem") + made.text("cut.pem"));
  writeFileSync(made.path("cut.key"), made.text("client.key").replace(/^M[^\n]*\n/m, ""));
  writeFileSync(made.path("text.pem"), "hello");
  writeFileSync(made.path("secret.pem"), made.text("ca.pem"));
  chmodSync(made.path("secret.pem"), 0);
});

afterAll(() => rmSync(dir, { recursive: true }));

describe("the files for TLS", () => {
  test.each<[string, TlsFiles]>([
    ["an authority alone", { ca: "ca.pem" }],
    ["several authorities in a file", { ca: "chain.pem" }],
    ["a certificate with its key", { ca: "ca.pem", cert: "client.pem", key: "client.key" }],
    ["both in one file", { cert: "both.pem", key: "both.pem" }],
    ["an encrypted key", { cert: "client.pem", key: "locked.key", passphrase: "open sesame" }],
    ["a key encrypted the old way", { cert: "client.pem", key: "old-locked.key", passphrase: "open sesame" }],
    ["a passphrase that the key has no need of", { cert: "client.pem", key: "client.key", passphrase: "x" }],
  ])("may be %s", async (_, files) => {
    const tls = await readTlsFiles(files, dir);
    expect(tls?.ca).toBe(files.ca && made.text(files.ca));
    expect(tls?.cert).toBe(files.cert && made.text(files.cert));
    if (files.key === undefined) return;
    // What goes to a connection needs no passphrase.
    const key = createPrivateKey(tls?.key ?? "");
    expect(new X509Certificate(tls?.cert ?? "").checkPrivateKey(key)).toBe(true);
  });

  it("may be none", async () => {
    expect(await readTlsFiles({}, dir)).toBeUndefined();
  });

  test.each<[string, TlsFiles, file: string, words: string, hint: string]>([
    [
      "an encrypted key without its passphrase",
      { cert: "client.pem", key: "locked.key" },
      "locked.key",
      "is encrypted",
      "passphrase",
    ],
    [
      "a key encrypted the old way without its passphrase",
      { cert: "client.pem", key: "old-locked.key" },
      "old-locked.key",
      "is encrypted",
      "passphrase",
    ],
    [
      "a wrong passphrase",
      { cert: "client.pem", key: "locked.key", passphrase: "wr0ng-one" },
      "locked.key",
      "cannot be decrypted",
      "broker.passphrase",
    ],
    [
      "the key of another certificate",
      { cert: "client.pem", key: "other.key" },
      "other.key",
      "another certificate than that in",
      "together",
    ],
    [
      "cert and key swapped",
      { cert: "client.key", key: "client.pem" },
      "client.key",
      "holds a private key, and no certificate",
      "swapped",
    ],
    [
      "a certificate in place of the key",
      { cert: "client.pem", key: "client.pem" },
      "client.pem",
      "holds a certificate, and no private key",
      "swapped",
    ],
    [
      "a public key in place of the key",
      { cert: "client.pem", key: "public.pem" },
      "public.pem",
      "holds a public key, and no private key",
      "PRIVATE KEY",
    ],
    [
      "a request in place of the certificate",
      { cert: "client.csr", key: "client.key" },
      "client.csr",
      "holds a certificate request",
      "CERTIFICATE",
    ],
    ["a key in place of the authority", { ca: "ca.key" }, "ca.key", "holds a private key", "CERTIFICATE"],
    ["no PEM", { ca: "text.pem" }, "text.pem", "holds no PEM text", "-----BEGIN"],
    ["DER", { ca: "ca.der" }, "ca.der", "holds no PEM text", "-inform DER"],
    ["a damaged authority", { ca: "cut.pem" }, "cut.pem", "is damaged", "openssl"],
    [
      "a chain with a damaged second",
      { ca: "half-chain.pem" },
      "half-chain.pem",
      "certificate 2 of 2",
      "openssl",
    ],
    ["a damaged key", { cert: "client.pem", key: "cut.key" }, "cut.key", "is damaged", "openssl"],
    [
      "a missing file",
      { ca: "none.pem" },
      "none.pem",
      "cannot be read (ENOENT)",
      "relative to the scenario file",
    ],
    ["a folder", { ca: "." }, dir, "cannot be read (EISDIR)", "folder"],
  ])("cannot be %s: the file is named, with what to do", async (_, files, file, words, hint) => {
    const error = await rejection(readTlsFiles(files, dir));
    expect(error).toMatchObject({ kind: "usage" });
    expect(error.message).toContain(join(dir, file === dir ? "" : file).replace(/\/$/, ""));
    expect(error.message).toContain(words);
    expect(error.hint).toContain(hint);
    expect(`${error.message}${error.hint}`).not.toContain("wr0ng-one");
  });

  it.skipIf(process.getuid?.() === 0)(
    "cannot be one that this user may not read (root may read all: skipped for root)",
    async () => {
      const error = await rejection(readTlsFiles({ ca: "secret.pem" }, dir));
      expect(error.message).toContain("cannot be read (EACCES)");
      expect(error.hint).toContain("permissions");
    },
  );
});

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Certificates and keys made by openssl in a folder, as `NAME.pem` and `NAME.key`. */
export class Certificates {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** A certificate that signs others. */
  authority(name: string, subject = name): void {
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    this.openssl("req", "-x509", ...curve, "-days", "2", "-subj", `/CN=${subject}`, ...files);
  }

  /** One that an authority signed. @param days that it is good for, below 0: it has expired; `names` it is of */
  issue(by: string, name: string, { days = 2, names = "IP:127.0.0.1,IP:::1,DNS:localhost" } = {}): void {
    this.openssl("req", ...curve, "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
    writeFileSync(join(this.dir, `${name}.ext`), `subjectAltName=${names}\n`);
    const signing = ["-CA", `${by}.pem`, "-CAkey", `${by}.key`, "-CAcreateserial", "-extfile", `${name}.ext`];
    this.openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...signing,
      "-days",
      String(days),
      "-out",
      `${name}.pem`,
    );
  }

  openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.dir, stdio: "pipe" });
  }

  path(file: string): string {
    return join(this.dir, file);
  }

  text(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }
}

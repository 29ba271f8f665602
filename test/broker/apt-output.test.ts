import { describe, expect, test } from "vitest";
import {
  downloadSize,
  fetchedPackage,
  installedNames,
  packagesToFetch,
  plannedPackages,
  quietSettings,
} from "../../src/broker/apt-output.ts";

const simulated = `NOTE: This is only a simulation!
Reading package lists...
The following NEW packages will be installed:
  erlang-base libwrap0 rabbitmq-server
Inst libwrap0 (7.6.q-32 Debian:12.15/oldstable [amd64])
Inst perl [5.30-1] (5.36.0-7 Debian:12.15/oldstable [amd64]) []
Inst erlang-base (1:25.2.3+dfsg-1+deb12u4 Debian:12.15/oldstable [amd64])
Inst libssl3:amd64 (3.0.15-1~deb12u1 Debian-Security:12/oldstable-security [amd64])
Inst libpython3.11-minimal (3.11.2-6 Debian:12.15/oldstable [amd64])
Inst libtext-glob-perl (0.11-3 Debian:12.15/oldstable [all])
Inst rabbitmq-server (3.10.8-1.1+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [all])
Conf rabbitmq-server (3.10.8-1.1+deb12u1 Debian:12.15/oldstable [all])
Inst --evil (1 x)`.split("\n");

const planned = plannedPackages(simulated);

describe("apt's output", () => {
  test("a simulated install gives names and versions, and no option in disguise", () => {
    expect(planned.map(({ name, version }) => `${name}=${version}`)).toEqual([
      "libwrap0=7.6.q-32",
      "perl=5.36.0-7",
      "erlang-base=1:25.2.3+dfsg-1+deb12u4",
      "libssl3:amd64=3.0.15-1~deb12u1",
      "libpython3.11-minimal=3.11.2-6",
      "libtext-glob-perl=0.11-3",
      "rabbitmq-server=3.10.8-1.1+deb12u1",
    ]);
  });

  test("RabbitMQ, Erlang and the libraries that are missing are fetched", () => {
    const names = (installed: string[]) =>
      packagesToFetch(planned, new Set(installed)).map(({ name }) => name);
    expect(names([])).toEqual(["libwrap0", "erlang-base", "libssl3:amd64", "rabbitmq-server"]);
    expect(names(["libssl3", "libwrap0"])).toEqual(["erlang-base", "rabbitmq-server"]);
  });

  test("Erlang is fetched even if the system has it", () => {
    const names = packagesToFetch(planned, new Set(["erlang-base", "rabbitmq-server"])).map(
      ({ name }) => name,
    );
    expect(names).toContain("erlang-base");
    expect(names).toContain("rabbitmq-server");
  });

  test("a removed package is not an installed one", () => {
    expect([...installedNames(["ii  libc6", "rc  libssl3", "un  erlang", "hi  libwrap0", ""])]).toEqual([
      "libc6",
      "libwrap0",
    ]);
  });

  test("the sizes of the files to download are summed up", () => {
    const lines = [
      "'http://deb.example/pool/e.deb' erlang-base_1.deb 9000 SHA256:00",
      "'http://deb.example/pool/r.deb' rabbitmq-server_3.deb 15000 SHA256:00",
      "Reading package lists...",
    ];
    expect(downloadSize(lines)).toBe(24_000);
  });

  test("a progress line names its package", () => {
    const line = "Get:3 http://deb.example/debian bookworm/main amd64 erlang-base amd64 1:25.2 [9,9 MB]";
    expect(fetchedPackage(line)).toBe("erlang-base");
    expect(fetchedPackage("Fetched 34.4 MB in 2s (19.2 MB/s)")).toBeUndefined();
  });

  test("settings keep proxies and drop hooks and needless lists", () => {
    const dump = [
      'Acquire::http::Proxy "http://proxy:3128";',
      'APT::Update::Post-Invoke:: "rm -rf /";',
      'Acquire::IndexTargets::deb::Packages::MetaKey "x";',
      'Acquire::IndexTargets::deb::DEP-11::MetaKey "x";',
      'Acquire::IndexTargets::deb-src::Sources::MetaKey "x";',
      'Dir::State "var/lib/apt";',
      'Dir::Etc::parts "apt.conf.d";',
      'Dir::Etc::sourceparts "sources.list.d";',
    ];
    expect(quietSettings(dump)).toEqual([dump[0], dump[2], dump[7]]);
  });
});

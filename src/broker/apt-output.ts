/** A package in one version, as apt names them. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** What `apt-get install --simulate` would install, in its order. Lines that are no such are passed over. */
export function plannedPackages(lines: readonly string[]): Package[] {
  return lines.flatMap((line) => {
    const [, name, version] =
      /^Inst ([a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?) (?:\[[^\]]*\] )?\(([\w.+:~-]+) /.exec(line) ?? [];
    return name && version ? [{ name, version }] : [];
  });
}

/** The names of the installed packages in the output of `dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n'`. */
export function installedNames(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => /^.i\s+(\S+)$/.exec(line)?.[1] ?? []));
}

/**
 * The packages to fetch: RabbitMQ, all of Erlang, and the libraries that the system does not have.
 * The rest of the plan (init scripts, perl, python) is only for a server that is set up system-wide.
 */
export function packagesToFetch(planned: readonly Package[], installed: ReadonlySet<string>): Package[] {
  return planned.filter(({ name }) => {
    const plain = name.replace(/:.*$/, "");
    if (plain === "rabbitmq-server" || plain.startsWith("erlang-")) return true;
    return /^lib/.test(plain) && !/^lib(perl|python)|-perl$/.test(plain) && !installed.has(plain);
  });
}

/** The bytes to download, summed up from the lines of `apt-get --print-uris download`. */
export function downloadSize(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Number(/^'[^']+' \S+ (\d+) /.exec(line)?.[1] ?? 0), 0);
}

/** The name of the package that a progress line of `apt-get download` tells of. */
export function fetchedPackage(line: string): string | undefined {
  return /^Get:\d+ \S+ \S+ \S+ (\S+) \S+ \S+ \[/.exec(line)?.[1];
}

/**
 * The settings of apt, out of `apt-config dump`, for use without side effects: without the commands that a
 * system runs after an update, and without the lists that are not needed to find packages.
 */
export function quietSettings(dump: readonly string[]): string[] {
  const unwanted =
    /^(APT::Update::|DPkg::|Acquire::IndexTargets::(?:deb-src|deb::(?!Packages\b))|Dir::(?:State|Cache|Etc::(?:main|parts)|Log)\b)/;
  return dump.filter((line) => !unwanted.test(line));
}

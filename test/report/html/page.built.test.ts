import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderPage } from "../../../src/report/html/html.ts";
import type { Picture } from "../../../src/report/picture/picture.ts";
import { inert } from "../../../src/result/inert.ts";
import type { Result } from "../../../src/result/schema.ts";
import { withDifferences } from "../comparison-fixture.ts";
import { durability } from "../durability.ts";
import { oddHeavy } from "../fixture.ts";
import { oddHeavyPicture, simulate } from "../pictures.ts";
import { hostile, matrix, repeated, withFailure, withLosses, withNothingMeasured } from "../variations.ts";

const sections = [
  "verdict",
  "work",
  "over-time",
  "latency",
  "share",
  "ledger",
  "comparison",
  "environment",
  "scenario",
];

function pageOf(result: Result, picture: Picture = oddHeavyPicture): string {
  const yamls = result.variants.map(({ name }) => ({ name, yaml: "messages:\n  count: 200\n" }));
  return renderPage(result, picture, yamls);
}

function idsOf(page: string): string[] {
  return Array.from(page.matchAll(/<section id="([^"]+)" aria-labelledby="\1-title">/g), ([, id = ""]) => id);
}

/** The text that a reader sees of a section. */
function textOf(page: string, id: string): string {
  const [, section = ""] = page.match(new RegExp(`<section id="${id}"[^>]*>([\\s\\S]*?)</section>`)) ?? [];
  const text = section.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  return text.replace(/&(lt|gt|quot|amp|#39|#96);/g, (whole) => entities[whole] ?? whole);
}

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&amp;": "&",
  "&#39;": "'",
  "&#96;": "`",
};

describe("a page", () => {
  test("has every section with its heading, in order", () => {
    const page = pageOf(oddHeavy);
    expect(idsOf(page)).toEqual(sections);
    for (const id of sections) {
      expect(page).toContain(`<h2 id="${id}-title">`);
      expect(page).toContain(`<a href="#${id}">`);
    }
  });

  test("calls its sections in their headings what they are called where it is navigated", () => {
    const page = pageOf(oddHeavy);
    const links = Array.from(page.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g), ([, id, text]) => [id, text]);
    expect(links.map(([id]) => id)).toEqual(sections);
    for (const [id, text] of links.slice(1)) expect(page).toContain(`<h2 id="${id}-title">${text}</h2>`);
  });

  test("of a result without variants has a sentence in every section", () => {
    const nothing = { ...oddHeavy, variants: [], checks: [] };
    const page = pageOf(nothing, { ...oddHeavyPicture, variants: [] });
    for (const id of sections.filter((one) => one !== "comparison")) {
      expect(page.match(new RegExp(`<section id="${id}"[\\s\\S]*?</section>`))?.[0]).toMatch(
        /<p>[^<]+\.<\/p>/,
      );
    }
    expect(page).not.toContain("<tbody>\n</tbody>");
    expect(page).not.toMatch(/<ul[^>]*>\s*<\/ul>/);
  });

  test("without a record says why nothing is drawn", () => {
    const empty = {
      ...oddHeavyPicture,
      variants: oddHeavyPicture.variants.map((one) => ({ ...one, blocks: null })),
    };
    const summedUp = oddHeavy.variants.map((variant) => ({ ...variant, scenario: { record: "summary" } }));
    expect(textOf(pageOf(oddHeavy, empty), "work")).toContain("no record of its messages beside it");
    expect(textOf(pageOf({ ...oddHeavy, variants: summedUp }, empty), "work")).toContain(
      "with `record: summary` nothing is kept of single messages",
    );
  });

  test("of one variant that ran once has nothing to compare", () => {
    const [only] = oddHeavy.variants;
    expect(only).toBeDefined();
    const page = pageOf({ ...oddHeavy, variants: only === undefined ? [] : [only] });
    expect(idsOf(page)).toEqual(sections.filter((id) => id !== "comparison"));
    expect(page).not.toContain('href="#comparison"');
  });

  test("counts as waiting what was started, whether it was handled or not", () => {
    const [only] = oddHeavy.variants;
    const [run] = only?.runs ?? [];
    expect(run).toBeDefined();
    if (only === undefined || run === undefined) return;
    const wait = [{ kind: null, count: 207, percentiles: [], bins: [] }];
    const runs = [{ ...run, distributions: { ...run.distributions, wait } }];
    const page = pageOf({ ...oddHeavy, variants: [{ ...only, runs }] });
    expect(textOf(page, "latency")).toMatch(/latency, all messages 200 .*wait for a worker 207 /);
  });

  test("names the first 500 of very many workers, and says how many more there are", () => {
    const [only] = oddHeavy.variants;
    const [run] = only?.runs ?? [];
    const [worker] = run?.workers ?? [];
    expect(worker).toBeDefined();
    if (only === undefined || run === undefined || worker === undefined) return;
    const workers = Array.from({ length: 1600 }, (_, place) => ({ ...worker, name: `worker-${place + 1}` }));
    const text = textOf(
      pageOf({ ...oddHeavy, variants: [{ ...only, runs: [{ ...run, workers }] }] }),
      "share",
    );
    expect(text).toContain(" worker-500 ");
    expect(text).not.toContain(" worker-501 ");
    expect(text).toContain("… and 1,100 more workers in the result.");
  });

  test("names and closes every element that it opens", () => {
    for (const result of [oddHeavy, withLosses(), durability(), repeated(), withNothingMeasured()]) {
      const page = pageOf(result).replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
      const open: string[] = [];
      for (const [, slash, name = "", end] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
        if (/^(?:meta|link|input|br)$/.test(name) || end === "/") continue;
        if (slash === "") open.push(name);
        else expect(open.pop()).toBe(name);
      }
      expect(open).toEqual([]);
    }
  });

  test("has no id twice, and a heading for every section that names one", () => {
    const ids = Array.from(pageOf(durability()).matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("lets nothing run but its own script, and loads nothing", () => {
    const page = pageOf(oddHeavy);
    const [, policy = ""] = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/) ?? [];
    const [, script = ""] = page.match(/<script>([\s\S]*?)<\/script>/) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    expect(policy).toContain("default-src 'none'");
    expect(policy.match(/script-src ([^;]*)/)?.[1]).toBe(`'sha256-${hash}'`);
    expect(page.match(/<script\b/g)).toHaveLength(2);
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style"));
    expect(page.replace(/<script>[\s\S]*?<\/script>/, "")).not.toMatch(/\b(?:src|href)="(?!#|data:)/);
  });

  test("says what a reader without scripts misses", () => {
    expect(pageOf(oddHeavy)).toMatch(/<noscript><p[^>]*>The charts need JavaScript/);
  });
});

describe("the verdict", () => {
  test("is told in a word, with why, and each variant in a sentence", () => {
    const text = textOf(pageOf(withFailure()), "verdict");
    expect(text).toContain("FAIL");
    expect(text).toContain("1 of 4 expectations failed.");
    expect(text).toContain(
      "fair : 200 of 200 messages handled in 2.68 s, dispatch efficiency 97.1 %, 74.7 msg/s, p99 2.67 s; nothing lost.",
    );
    expect(text).toContain("2.68 s against 5.03 s for the same load, in one run each.");
  });

  test("says what became of messages that were not handled, and of those that were handled again", () => {
    const variants = oddHeavy.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => {
        const fates = { ...run.ledger.fates, handled: 170, deadLettered: 20, rejected: 6, left: 4 };
        return { ...run, ledger: { ...run.ledger, fates, duplicates: 3 } };
      }),
    }));
    const text = textOf(pageOf({ ...oddHeavy, variants }), "verdict");
    expect(text).toContain(
      "fair : 170 of 200 messages handled in 2.68 s, 20 dead-lettered, 6 rejected, 4 left in the queue, dispatch",
    );
    expect(text).toContain("p99 2.67 s; nothing lost, 3 duplicated.");
  });

  test("has the expectation that failed first, with its line", () => {
    const text = textOf(pageOf(withFailure()), "verdict");
    const failed = text.indexOf("fail ≥ 90 % 89.96 % fair scenarios/odd-heavy.yaml:28");
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(text.indexOf("scenarios/odd-heavy.yaml:22"));
  });

  test("has no line's end between a number and its sign", () => {
    const page = pageOf(oddHeavy);
    expect(page).toContain("dispatch efficiency 51.7\u00A0%, ");
    expect(page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "")).not.toMatch(/\d %/);
  });

  test("leaves the scenario as it was written", () => {
    const yamls = [{ name: "fair", yaml: "expect: { dispatch.efficiency: '> 54 %' }\n" }];
    expect(renderPage(oddHeavy, oddHeavyPicture, yamls)).toContain("&gt; 54 %");
  });

  test("begins with a variant's name as it is written", () => {
    const [only] = oddHeavy.variants;
    const [run] = only?.runs ?? [];
    if (only === undefined || run === undefined) throw new Error("no run");
    const runs = [{ ...run, ending: "stalled" as const, problem: "the broker took no more" }];
    const variants = [{ ...only, name: "fair", verdict: "inconclusive" as const, checks: [], runs }];
    const text = textOf(pageOf({ ...oddHeavy, verdict: "inconclusive", variants, checks: [] }), "verdict");
    expect(text).toContain(" fair ended early (stalled).");
  });

  test("says what came of the faults, of several variants beside each, of one above the list", () => {
    const told = "Broker restarted at 2.50 s, down 3.90 s: 9 of the 194 confirmed messages were lost";
    const lossy = withLosses();
    expect(textOf(pageOf(lossy), "verdict")).toContain(
      `; 12 lost, 9 of them confirmed, 2 duplicated. ${told}`,
    );
    const alone = textOf(pageOf({ ...lossy, variants: lossy.variants.slice(0, 1) }), "verdict");
    expect(alone.indexOf(told)).toBeLessThan(alone.indexOf("180 of 200 messages handled"));
    expect(alone.split(told)).toHaveLength(2);
  });

  test("has what holds in both variants in one row, with the range of its figures", () => {
    const base = { over: null, run: null, line: 7, verdict: "pass" } as const;
    const variants = oddHeavy.variants.map((variant, place) => ({
      ...variant,
      checks: [{ ...base, name: "throughput", expected: "> 10", actual: 40 + 10 * place }],
    }));
    const text = textOf(pageOf({ ...oddHeavy, variants, checks: [] }), "verdict");
    expect(text).toContain("throughput ✓ pass > 10 msg/s 40.0 msg/s to 50.0 msg/s 2 variants");
    expect(text.match(/throughput/g)).toHaveLength(1);
  });

  test("has what fails in both variants in a row for each", () => {
    const base = { over: null, run: null, line: 7, verdict: "fail" } as const;
    const variants = oddHeavy.variants.map((variant) => ({
      ...variant,
      checks: [{ ...base, name: "throughput", expected: "> 90", actual: 40 }],
    }));
    const text = textOf(pageOf({ ...oddHeavy, variants, checks: [] }), "verdict");
    expect(text).toContain("throughput ✗ fail > 90 msg/s 40.0 msg/s round-robin");
    expect(text).toContain("throughput ✗ fail > 90 msg/s 40.0 msg/s fair");
  });

  test("has no column of places for expectations that have none", () => {
    const variants = oddHeavy.variants.map((variant) => ({
      ...variant,
      checks: variant.checks.map((check) => ({ ...check, line: null })),
    }));
    expect(textOf(pageOf(oddHeavy), "verdict")).toContain("asked for in");
    expect(textOf(pageOf({ ...oddHeavy, variants, checks: [] }), "verdict")).not.toContain("asked for in");
  });

  test("of a run that measured nothing says so", () => {
    const text = textOf(pageOf(withNothingMeasured()), "verdict");
    expect(text).toContain("INCONCLUSIVE");
    expect(text).toContain("not measured");
    expect(text).toContain("lost its broker: The broker did not come back within 60 s");
  });
});

describe("the workers", () => {
  test("are all in the page, and folded away where they would fill it", () => {
    const ofMany = (count: number): string => {
      const variants = oddHeavy.variants.slice(0, 1).map((variant) => ({
        ...variant,
        runs: variant.runs.map((run) => ({
          ...run,
          workers: Array.from({ length: count }, (_, at) => ({ ...run.workers[0], name: `w-${at + 1}` })),
        })),
      }));
      // Of the workers only the name differs.
      return pageOf({ ...oddHeavy, variants } as Result);
    };
    expect(ofMany(40)).not.toContain("<summary>Each of the");
    expect(ofMany(1000)).toContain("<summary>Each of the 1,000 workers</summary>");
    expect(textOf(ofMany(400), "share")).toContain("w-400");
  });
});

describe("the latency", () => {
  test("counts the messages that waited apart from those that were handled", () => {
    const waiting = [{ kind: null, count: 150, percentiles: [], bins: [] }];
    const variants = oddHeavy.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({ ...run, distributions: { latency: [], wait: waiting } })),
    }));
    const text = textOf(pageOf({ ...oddHeavy, variants }), "latency");
    expect(text).toContain("latency, all messages 200");
    expect(text).toContain("wait for a worker 150");
  });
});

describe("the ledger", () => {
  test("has what was lost by cause, kind and promise, and examples", () => {
    const text = textOf(pageOf(withLosses()), "ledger");
    expect(text).toContain("transient-at-restart heavy confirmed 7 7.0 %");
    expect(text).toContain("in-transit light not confirmed 3 3.0 %");
    expect(text).toContain("not persistent, in the queue when the broker went down");
    expect(text).toContain("120 heavy transient-at-restart 3.20 ms 4.10 ms nobody restart-broker at 2.50 s");
  });

  test("has what each fault did", () => {
    expect(textOf(pageOf(withLosses()), "ledger")).toContain(
      "1 restart-broker 2.50 s 1 3.90 s 4.10 s – 11 2 14",
    );
  });

  test("that lost nothing says so", () => {
    expect(textOf(pageOf(oddHeavy), "ledger")).toContain("No message was lost.");
  });
});

describe("the comparison", () => {
  test("has the figures of the terminal's table", () => {
    const text = textOf(pageOf(oddHeavy), "comparison");
    expect(text).toContain("round-robin ✓ pass 5.03 s 51.7 % 47.6 % 0.54 39.7 215 ms* 4.93 s 0 0");
  });

  test("has differences with their intervals", () => {
    const text = textOf(pageOf(withDifferences()), "comparison");
    expect(text).toContain("▲ +88 %");
    expect(text).toContain("+85 to +91 %");
  });

  test("has the dimensions of a matrix in columns", () => {
    const page = pageOf(matrix());
    expect(page).toMatch(/<th scope="col">prefetch<\/th><th scope="col">type<\/th>/);
    expect(textOf(page, "comparison")).toContain("unlimited quorum");
  });

  test("has every run", () => {
    const text = textOf(pageOf(repeated()), "comparison");
    expect(text).toContain("round-robin 3 5.03 s 51.7 % 39.7 215 ms 4.93 s 0 fair 1 2.65 s 98.1 %");
  });
});

describe("charts", () => {
  test("have a place for each variant, and one for all", () => {
    const page = pageOf(oddHeavy);
    expect(page.match(/<figure data-chart="work"><\/figure>/g)).toHaveLength(1);
    for (const chart of ["backlog", "throughput", "percentiles", "histogram", "share", "flow"]) {
      for (const variant of [0, 1]) {
        expect(page).toContain(`<figure data-chart="${chart}" data-variant="${variant}"></figure>`);
      }
    }
  });

  test("of more than four variants can be chosen, the first, the last, the best and the worst being so", () => {
    expect(pageOf(oddHeavy)).not.toContain("<fieldset");
    const [variant] = oddHeavyPicture.variants;
    if (variant === undefined) throw new Error("no variant");
    const efficiencies = [0.5, 0.6, 0.9, 0.4, 0.3, 0.2, 0.5, 0.6, 0.7];
    const variants = efficiencies.map((efficiency) => ({ ...variant, efficiency }));
    const page = pageOf(oddHeavy, { ...oddHeavyPicture, variants });
    expect(page.match(/<input type="checkbox"/g)).toHaveLength(9);
    const chosen = [...page.matchAll(/<input type="checkbox" value="(\d)" checked>/g)];
    expect(chosen.map(([, place]) => place)).toEqual(["0", "2", "5", "8"]);
  });
});

describe("a hostile text", () => {
  test.each([
    ["a script", "<script>alert(1)</script>"],
    ["the end of a script", "</script><script>alert(1)//"],
    ["a comment", "<!--"],
    ["quotes", `" onmouseover="alert(1)" '`],
    ["an entity", "&lt;script&gt;"],
    ["an emoji", "🐇 👩‍💻"],
    ["a NUL", "a\u0000b"],
    ["half a character", "a\uD800b"],
    ["marks of the page's own", "\u0001bad x\u0002"],
    ["a name that every object has", "__proto__"],
  ])("is inert: %s", (_, text) => {
    const quiet = pageOf(hostile("quiet"));
    const named: Picture = {
      ...oddHeavyPicture,
      scenario: inert(text),
      variants: oddHeavyPicture.variants.map((variant) => ({ ...variant, name: inert(text) })),
    };
    const result = hostile(text);
    const page = renderPage(
      result,
      named,
      result.variants.map(({ name }) => ({ name, yaml: `name: ${text}\n` })),
    );
    const tags = (of: string) => Array.from(of.matchAll(/<[!/a-zA-Z][^\s>]*/g), ([tag]) => tag);
    expect(tags(page)).toEqual(tags(quiet));
    expect(idsOf(page)).toEqual(sections);
    const own = page.replace(/<script>[\s\S]*?<\/script>/, "");
    expect(own.match(/\0|\p{Cs}|NaN|native code|\[object/u)).toBeNull();
  });

  test("of 10 kB takes no more than its place", () => {
    const page = pageOf(hostile("long <b> ".repeat(1200)));
    expect(page).not.toContain("long <b>");
    expect(page.length).toBeLessThan(2_000_000);
  });
});

test("a page of 10,000 messages is smaller than 1.5 MB", () => {
  const load = { messages: 10_000, workers: 4, works: [100, 5], dispatch: "round-robin" } as const;
  const variants = [simulate("round-robin", load), simulate("fair", { ...load, dispatch: "fair" })];
  // As irregular as what is measured.
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (const { blocks } of variants) {
    if (blocks === null) continue;
    for (const column of [blocks.due, blocks.received, blocks.started, blocks.ended]) {
      column.forEach((value, row) => {
        column[row] = value + 3 * random();
      });
    }
  }
  const page = pageOf(oddHeavy, { ...oddHeavyPicture, variants });
  expect(Buffer.byteLength(page)).toBeLessThan(1_500_000);
});

import { XmlDocument, type XmlElement } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { renderSvgs } from "../../../src/report/charts/svg.ts";
import { light } from "../../../src/report/charts/theme.ts";
import type { Picture } from "../../../src/report/picture/picture.ts";
import { hostileName, hostilePicture, oddHeavyPicture, outagePicture, simulate } from "../pictures.ts";

function svgOf(picture: Picture, name: string): string {
  const file = renderSvgs(picture).find((each) => each.name === name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file.svg;
}

/** Each element with its attributes and text, read by libxml2, which throws at what is not well-formed. */
function elementsOf(svg: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const document = XmlDocument.fromString(svg);
  try {
    return document.find("//*").map((node) => {
      // Only elements are found by `*`.
      const { name, attrs, content } = node as XmlElement;
      const attributes = Object.fromEntries(attrs.map((attribute) => [attribute.name, attribute.content]));
      return { name, attributes, text: content };
    });
  } finally {
    document.dispose();
  }
}

/** How many closed figures there are in all paths of a colour, the legend's among them. */
function figures(svg: string, color: string): number {
  return elementsOf(svg)
    .filter(({ name, attributes }) => name === "path" && attributes["fill"] === color)
    .reduce((sum, { attributes }) => sum + (attributes["d"]?.match(/M/g)?.length ?? 0), 0);
}

const texts = (svg: string): string[] =>
  elementsOf(svg)
    .filter(({ name }) => name === "text")
    .map(({ text }) => text);

const roomy: Picture = {
  scenario: "roomy",
  dimensions: [],
  swept: [],
  variants: (["round-robin", "fair"] as const).map((dispatch) =>
    simulate(dispatch, { messages: 24, workers: 3, works: [100, 60], dispatch }),
  ),
};

describe("charts as SVG files", () => {
  it("are one for all variants, or one a variant", () => {
    const names = renderSvgs(oddHeavyPicture).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "work",
        "backlog-1-round-robin",
        "backlog-2-fair",
        "throughput-1-round-robin",
        "throughput-2-fair",
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("are the same for the same picture", () => {
    expect(renderSvgs(outagePicture)).toEqual(renderSvgs(outagePicture));
  });

  it.each([
    ["the tutorial's example", oddHeavyPicture],
    ["an outage", outagePicture],
    ["hostile names", hostilePicture],
  ])("stand alone and say what they show: %s", (_, picture) => {
    for (const { svg } of renderSvgs(picture)) {
      const elements = elementsOf(svg);
      expect(elements[0]?.attributes).toMatchObject({ role: "img", width: "900" });
      expect(elements.slice(1, 3).map(({ name, text }) => [name, text !== ""])).toEqual([
        ["title", true],
        ["desc", true],
      ]);
      const names = new Set(elements.map(({ name }) => name));
      for (const active of ["script", "foreignObject", "image", "a", "use", "iframe"])
        expect(names).not.toContain(active);
      const references = elements.flatMap(({ attributes }) =>
        Object.entries(attributes).filter(([key, value]) => key.endsWith("href") || /url\((?!#)/.test(value)),
      );
      expect(references).toEqual([]);
      expect(
        elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => /^on/i.test(key)),
      ).toEqual([]);
    }
  });

  it("show hostile names as text, and have file names that mean nothing", () => {
    const all = renderSvgs(hostilePicture);
    expect(all.map(({ name }) => name).filter((name) => !/^[\p{L}\p{N}._-]+$/u.test(name))).toEqual([]);
    const work = svgOf(hostilePicture, "work");
    expect(texts(work)).toContain(`Who worked when · ${hostileName}`);
    expect(work).not.toContain("<script");
  });

  it("have ids of their own, so that several fit in one page", () => {
    const ids = renderSvgs(oddHeavyPicture).map(
      ({ svg }) => new Set(elementsOf(svg).flatMap(({ attributes }) => attributes["id"] ?? [])),
    );
    const all = ids.flatMap((own) => [...own]);
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("who worked when", () => {
  it("is a block a message, in the colour of its kind", () => {
    const svg = svgOf(roomy, "work");
    const drawn = [0, 1].map((kind) => figures(svg, light.kinds[kind] ?? "") - 1);
    const blocks = roomy.variants.map((variant) => variant.blocks?.kind ?? []);
    const counts = [0, 1].map((kind) =>
      blocks.reduce((sum, kinds) => sum + [...kinds].filter((each) => each === kind).length, 0),
    );
    expect(drawn).toEqual(counts);
    expect(counts).toEqual([24, 24]);
  });

  it("names every worker with its share, and every variant with its point", () => {
    const found = texts(svgOf(oddHeavyPicture, "work"));
    expect(found).toEqual(
      expect.arrayContaining([
        "round-robin · took 5.00 s, ideal 2.63 s · efficiency 52.5 %",
        "fair · took 2.63 s, ideal 2.63 s · efficiency 100 %",
        "5.0 % busy",
        "idle 4.75 s",
        "heavy",
        "light",
      ]),
    );
    expect(found.filter((text) => text === "worker-2")).toHaveLength(2);
  });

  it("has a band and a label a fault, in each variant", () => {
    const svg = svgOf(outagePicture, "work");
    expect(texts(svg).filter((text) => text.startsWith("kill-"))).toEqual([
      "kill-broker",
      "kill-worker worker-2",
      "kill-broker",
      "kill-worker worker-2",
    ]);
    expect(figures(svg, "rgb(179,38,30)")).toBe(4);
    const legend = ["redelivered", "rejected, requeued", "cut off, never ended"];
    expect(texts(svg)).toEqual(expect.arrayContaining(legend));
    expect(texts(svgOf(oddHeavyPicture, "work"))).not.toEqual(expect.arrayContaining(["redelivered"]));
  });

  it("draws eight variants at most, and says that there are more", () => {
    const variants = Array.from({ length: 11 }, (_, index) => ({
      ...simulate(`variant ${index + 1}`, { messages: 8, workers: 2, works: [10, 5], dispatch: "fair" }),
    }));
    const svg = svgOf({ scenario: "many", dimensions: [], swept: [], variants }, "work");
    expect(texts(svg).filter((text) => text.startsWith("variant "))).toHaveLength(8);
    expect(texts(svg)).toContain("3 more variants are left out.");
  });

  it("is not drawn without a record", () => {
    const variants = oddHeavyPicture.variants.map((variant) => ({ ...variant, blocks: null }));
    const names = renderSvgs({ ...oddHeavyPicture, variants }).map(({ name }) => name);
    expect(names).not.toContain("work");
    expect(names).toContain("backlog-1-round-robin");
  });
});

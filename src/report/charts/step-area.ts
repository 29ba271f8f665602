import type { CustomSeriesRenderItem } from "echarts";
import { pointOf } from "./figure-shapes.ts";

/** A layer of a stack, in steps of one interval each. */
export interface StepArea {
  readonly name: string;
  readonly color: string;
  readonly opacity: number;
  /** ms */
  readonly interval: number;
  /** Of each interval where it begins and where it ends, in the y axis' unit. */
  readonly floor: readonly number[];
  readonly ceiling: readonly number[];
}

/** A stack of layers that lie on each other in the order given; each has the values of its intervals. */
export function stacked(layers: readonly (readonly number[])[]): Pick<StepArea, "floor" | "ceiling">[] {
  let floor: readonly number[] = (layers[0] ?? []).map(() => 0);
  return layers.map((values) => {
    const below = floor;
    floor = values.map((value, at) => value + (below[at] ?? 0));
    return { floor: below, ceiling: floor };
  });
}

/**
 * The layer as a polygon with all its steps. An area of a line series would lose those that are narrower than 2 px,
 * and with them its edges.
 */
export function stepArea({ name, color, opacity, interval, floor, ceiling }: StepArea) {
  const most = ceiling.reduce((high, value) => Math.max(high, value), 0);
  const renderItem: CustomSeriesRenderItem = ({ dataIndex }, api) => {
    if (dataIndex !== 0) return null;
    const along = (values: readonly number[]) =>
      values.flatMap((value, at) => [at, at + 1].map((place) => [...pointOf(api, place * interval, value)]));
    const points = [...along(ceiling), ...along(floor).reverse()];
    return { type: "polygon", shape: { points }, style: { fill: color, opacity } };
  };
  return {
    type: "custom",
    name,
    renderItem,
    clip: true,
    itemStyle: { color },
    // Only what the axes are to hold.
    data: [
      [0, 0],
      [ceiling.length * interval, most],
    ],
  };
}

import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from "echarts";

/** A number of the data that is being drawn. */
export function numberAt(api: CustomSeriesRenderItemAPI, dimension: number): number {
  return Number(api.value(dimension));
}

/** Where values are in the figure, px. */
export function pointOf(api: CustomSeriesRenderItemAPI, x: number, y: number): readonly [number, number] {
  const [left = 0, top = 0] = api.coord([x, y]);
  return [left, top];
}

/** A rectangle between two corners. */
export function rectOf(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  style: { readonly fill: string; readonly stroke?: string; readonly lineWidth?: number },
): CustomSeriesRenderItemReturn {
  const shape = {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
  return { type: "rect", shape, style: { ...style } };
}

/** A text that problems point into: the scenario file, or one `--set` of the command line. */
export interface Source {
  /** As the user named it. */
  readonly name: string;
  readonly text: string;
  /** 1-based line and column of an offset. */
  readonly lines: { linePos(offset: number): { line: number; col: number } };
}

/** Which part of the input a value came from; a later one replaces an earlier one. */
export const layers = { file: 0, variant: 1, matrix: 2, set: 3 } as const;
export type Layer = (typeof layers)[keyof typeof layers];

export interface Place {
  readonly source: Source;
  readonly offset: number;
  readonly layer: Layer;
}

/** 1-based. */
export function lineOf(place: Place): { line: number; column: number } {
  const { line, col } = place.source.lines.linePos(place.offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The line of the scenario file; undefined for what came from the command line. */
export function fileLineOf(place: Place): number | undefined {
  return place.layer === layers.set ? undefined : lineOf(place).line;
}

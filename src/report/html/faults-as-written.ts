import { bandwidthText, durationText, shareText } from "../../result/quantity-text.ts";
import {
  asIs,
  type Json,
  type JsonObject,
  mapping,
  member,
  NotAScenario,
  number,
  quantity,
  section,
} from "./json-parts.ts";

/** A fault of a resolved scenario as it is written. Throws NotAScenario. */
export function faultAsWritten(value: Json): JsonObject {
  const { at, line: _line, ...rest } = mapping(value);
  return {
    ...timeAsWritten(mapping(at)),
    ...section(rest, {
      do: asIs,
      every: quantity(durationText),
      times: asIs,
      for: quantity(durationText),
      latency: quantity(durationText),
      bandwidth: quantity(bandwidthText),
      worker: asIs,
      workers: asIs,
      producer: asIs,
      producers: asIs,
      back: quantity(durationText),
      run: asIs,
    }),
  };
}

function timeAsWritten(at: JsonObject): JsonObject {
  switch (member(at, "by")) {
    case "time":
      return { at: durationText(number(at.ms)) };
    case "share":
      return { at: shareText(number(at.share)) };
    case "messages":
      return { at: `${number(at.count)} messages` };
    case "previous":
      return { after: "previous" };
    default:
      throw new NotAScenario();
  }
}

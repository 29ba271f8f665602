import { Problem } from "../common/problem.ts";
import { redactText } from "../common/redact.ts";
import type { Fault } from "../faults/fault.ts";
import { kindOfFault } from "../faults/kinds.ts";
import { inertText } from "../result/inert.ts";
import type { ScenarioFile, Variant } from "../scenario/scenario.ts";

/** What the faults of a scenario may do, and to what. */
export interface FaultLimits {
  /** Whether `exec` faults may run their commands. */
  readonly allowExec: boolean;
  /** Whether the broker is one that the tool did not start. */
  readonly external: boolean;
  /** This machine's, unless given. */
  readonly platform?: NodeJS.Platform | undefined;
}

/**
 * Makes sure, before anything runs, that the faults of the variants can and may be done.
 * @throws Problem (scenario) naming file and line of the first kind of fault that cannot
 */
export function checkFaults(
  { file }: Pick<ScenarioFile, "file">,
  variants: readonly Variant[],
  { allowExec, external, platform = process.platform }: FaultLimits,
): void {
  const faults = variants.flatMap(({ scenario }) => scenario.faults);
  const ofBroker = faults.find((fault) => kindOfFault(fault.do).target === "broker");
  if (external && ofBroker !== undefined) {
    throw new Problem(
      "scenario",
      `${placeOf(file, ofBroker)}  faults: ${ofBroker.do} needs a broker that the tool started, and this one was given by its URL`,
      'leave out the URL, or say how it is done there: {do: exec, run: "…"} with --allow-exec',
    );
  }
  const exec = faults.find((fault) => fault.do === "exec");
  if (exec !== undefined && platform === "win32") {
    throw new Problem(
      "scenario",
      `${placeOf(file, exec)}  faults: exec is not possible on Windows, where a command cannot be ended with all that it started`,
      "run the tool in WSL, or leave the fault out",
    );
  }
  if (!allowExec && exec?.do === "exec") {
    throw new Problem(
      "scenario",
      `${placeOf(file, exec)}  faults: this scenario wants to run a command: ${inertText(redactText(exec.run)).slice(0, 200)}`,
      "if you trust it, add --allow-exec",
    );
  }
}

/** Whether the faults of a scenario, in any variant, stop the broker and start it again. */
export function restartsBroker({ variants }: Pick<ScenarioFile, "variants">): boolean {
  const down = ({ do: name }: Fault): boolean => {
    const { target, takesBrokerDown } = kindOfFault(name);
    return target === "broker" && takesBrokerDown !== undefined;
  };
  return variants.some(({ scenario }) => scenario.faults.some(down));
}

/** Where a fault stands, for messages: "scenarios/a.yaml:12". */
export function placeOf(file: string, { line }: Pick<Fault, "line">): string {
  return inertText(line === undefined ? file : `${file}:${line}`);
}

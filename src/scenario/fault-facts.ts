import type { Fault, FaultDeed } from "./scenario.ts";

/** How often a fault is done at most; Infinity: until the run is over. */
export function timesOf({ every, times }: Fault): number {
  return every === undefined ? 1 : (times ?? Number.POSITIVE_INFINITY);
}

/** How many workers a fault adds, all its times together; Infinity: nobody knows. */
export function addedBy(fault: Fault): number {
  return fault.do === "add-workers" ? fault.workers * timesOf(fault) : 0;
}

interface Target {
  /** The one that it is done to, by name. */
  readonly named: string | undefined;
  /** How many it is done to. */
  readonly number: number | undefined;
}

/** To which workers or producers a fault is done; neither name nor number: to none of them, or to all. */
export function targetOf(fault: Fault, role: "worker" | "producer"): Target {
  if (role === "worker") {
    if (fault.do !== "kill-worker" && fault.do !== "remove-workers" && fault.do !== "cut-connection")
      return { named: undefined, number: undefined };
    return { named: fault.worker, number: fault.workers };
  }
  if (fault.do !== "kill-producer" && fault.do !== "cut-connection")
    return { named: undefined, number: undefined };
  return { named: fault.producer, number: fault.producers };
}

/** How many workers or producers leave for good each time that a fault is done. */
export function leavingBy(fault: Fault, role: "worker" | "producer"): number {
  const killed = fault.do === "kill-worker" || fault.do === "kill-producer";
  if (killed ? fault.back !== undefined : fault.do !== "remove-workers") return 0;
  const { named, number } = targetOf(fault, role);
  return named === undefined ? (number ?? 0) : 1;
}

/** ms that a broker has for coming back. */
const longestOutage = 60_000;
/** ms that a command of `exec` has. */
export const execPatience = 120_000;

/** How long one time of a fault may keep the broker from everybody, in ms; of a command nobody knows more than its own end. */
export function outageOf(fault: FaultDeed): number {
  switch (fault.do) {
    case "restart-broker":
    case "kill-broker":
      return longestOutage;
    case "exec":
      return execPatience;
    case "pause-broker":
    case "partition":
      return fault.for;
    default:
      return 0;
  }
}

/** How long one time of a fault lasts at most, in ms. */
export function lengthOf(fault: Fault): number {
  switch (fault.do) {
    case "slow-network":
      return fault.for;
    case "kill-worker":
    case "kill-producer":
      return fault.back ?? 0;
    default:
      return outageOf(fault);
  }
}

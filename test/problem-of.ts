import { Problem } from "../src/common/problem.ts";

/** The Problem that a call throws; anything else that it throws goes on, and throwing nothing is an error. */
export function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("no problem");
}

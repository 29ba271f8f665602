import { askEngine, type Engine } from "./engine.ts";
import type { ProcessMark } from "./processes.ts";

/** The label that names a container's owner; its value is a process mark in JSON. */
const ownerKey = "workq-bench.owner";

const quickTimeout = 10_000;

export function ownerLabel(owner: ProcessMark | undefined): Record<string, string> {
  return { [ownerKey]: JSON.stringify(owner ?? null) };
}

/** The engine's version, "27.1.1"; undefined if it does not tell. */
export async function engineVersion(engine: Engine, signal: AbortSignal): Promise<string | undefined> {
  const { body } = await askEngine(engine, "GET", "/version", { signal, timeout: quickTimeout });
  const version = property(body, "Version");
  return typeof version === "string" ? version.slice(0, 40) : undefined;
}

/** Whether the engine has an image already. */
export async function hasImage(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  const path = `/images/${encodeURIComponent(image)}/json`;
  const { status } = await askEngine(engine, "GET", path, { signal, timeout: quickTimeout });
  return status === 200;
}

/** All containers that bear our label, running or not: id and the label's value. */
export async function ownedContainers(
  engine: Engine,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly owner: string }[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [ownerKey] }));
  const path = `/containers/json?all=true&filters=${filters}`;
  const { body } = await askEngine(engine, "GET", path, { signal, timeout: quickTimeout });
  return (Array.isArray(body) ? body : []).flatMap((container: unknown) => {
    const id = property(container, "Id");
    const owner = property(property(container, "Labels"), ownerKey);
    return typeof id === "string" && typeof owner === "string" ? [{ id, owner }] : [];
  });
}

/** Kills and removes a container with its volumes; resolves with the status: 404 if there is none. */
export async function removeContainer(engine: Engine, nameOrId: string): Promise<number> {
  const path = `/containers/${encodeURIComponent(nameOrId)}?force=true&v=true`;
  return (await askEngine(engine, "DELETE", path, { timeout: quickTimeout })).status;
}

/** A property of JSON that may be anything. */
export function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

import { answered, clientOf, type Engine, property, statusOf } from "./engine.ts";
import type { ProcessMark } from "./processes.ts";

/** The label that names a container's owner; its value is a process mark in JSON. */
const ownerKey = "workq-bench.owner";

const quickTimeout = 10_000;

export function ownerLabel(owner: ProcessMark | undefined): Record<string, string> {
  return { [ownerKey]: JSON.stringify(owner ?? null) };
}

/** The engine's version, "27.1.1"; undefined if it does not tell. */
export async function engineVersion(engine: Engine, signal: AbortSignal): Promise<string | undefined> {
  const docker = await clientOf(engine, quickTimeout, signal);
  const version = property(await answered(docker.version()), "Version");
  return typeof version === "string" ? version.slice(0, 40) : undefined;
}

/** Whether the engine has an image already. */
export async function hasImage(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  const docker = await clientOf(engine, quickTimeout, signal);
  return (await answered(docker.getImage(image).inspect())) !== undefined;
}

/** All containers that bear our label, running or not: id and the label's value. */
export async function ownedContainers(
  engine: Engine,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly owner: string }[]> {
  const docker = await clientOf(engine, quickTimeout, signal);
  const found: unknown = await answered(docker.listContainers({ all: true, filters: { label: [ownerKey] } }));
  return (Array.isArray(found) ? found : []).flatMap((container: unknown) => {
    const id = property(container, "Id");
    const owner = property(property(container, "Labels"), ownerKey);
    return typeof id === "string" && typeof owner === "string" ? [{ id, owner }] : [];
  });
}

/** What the engine tells of a container; undefined: it refuses to. */
export async function inspected(engine: Engine, nameOrId: string, signal?: AbortSignal): Promise<unknown> {
  const docker = await clientOf(engine, quickTimeout, signal);
  return answered(docker.getContainer(nameOrId).inspect());
}

/** Kills and removes a container with its volumes; resolves with the status: 404 if there is none. */
export async function removeContainer(engine: Engine, nameOrId: string): Promise<number> {
  const docker = await clientOf(engine, quickTimeout);
  try {
    await docker.getContainer(nameOrId).remove({ force: true, v: true });
    return 204;
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    return status;
  }
}

import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Problem } from "../common/problem.ts";
import { redactUrl } from "../common/redact.ts";
import type { Address } from "../driver/address.ts";
import { factsOf, type Inspector, type QueueFacts } from "./inspector.ts";

const timeout = 10_000;
const replyLimit = 4 * 1024 * 1024;
const example = "http://host:15672, or https://user:password@host:15671";

/**
 * Asks a broker's management API, with the login in its URL or else the one of AMQP.
 * @param from where the URL stands, for messages
 * @throws Problem (usage) if it is no URL of HTTP
 */
export function managementInspector(written: string, from: string, address: Address): Inspector {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "")
    throw new Problem(
      "usage",
      `the management URL from ${from}, ${redactUrl(written)}, is not one of HTTP`,
      `write it as ${example}`,
    );
  const amqp = new URL(address.url);
  const { username, password } = url.username === "" ? amqp : url;
  const auth = [username || "guest", password || "guest"].map(decodeURIComponent).join(":");
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  return {
    way: base,
    isCheap: true,
    async look(vhost, queue, signal) {
      const path = `${base}/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}`;
      const ask = async (query: string): Promise<QueueFacts | null> => {
        const { status, text } = await get(new URL(path + query), { auth, ...address.tls }, signal);
        if (status === 404) return null;
        if (status === 401 || status === 403) throw new Error(`${base} refused the login (${status})`);
        const body: unknown = status === 200 ? parsed(text) : undefined;
        if (typeof body !== "object" || body === null || !("name" in body))
          throw new Error(`${base} answered ${status}, not as a management API`);
        return factsOf(body as Record<string, unknown>); // an object
      };
      // Its statistics lag further behind than the queue's own counts; of a classic queue only they have the policy.
      const counted = await ask("?disable_stats=true&enable_queue_totals=true");
      if (counted === null || counted.policy !== null) return counted;
      const told = await ask("");
      return { ...counted, policy: told?.policy ?? null };
    },
  };
}

async function get(
  url: URL,
  options: object,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.protocol === "https:" ? httpsRequest : httpRequest;
    request(url, { ...options, signal: limit })
      .once("response", resolve)
      .once("error", reject)
      .end();
  });
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) {
    text += chunk;
    if (text.length > replyLimit) throw new Error(`${url.origin} answered more than 4 MiB`);
  }
  return { status: response.statusCode ?? 0, text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

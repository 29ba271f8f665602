import { Problem } from "../common/problem.ts";
import { redactText, redactUrl } from "../common/redact.ts";
import type { BrokerChoice, TlsFiles } from "../scenario/scenario.ts";

/** Gets short lines on what is going on: "starting RabbitMQ 3.10.8 on this machine". */
export interface BrokerObserver {
  note(text: string): void;
  /** Something that takes a while has begun, which is over at the next step; without this, it is noted. */
  step?(text: string): void;
}

/** Tells that something begins that takes a while. */
export function noteStep(observer: BrokerObserver, text: string): void {
  if (observer.step === undefined) observer.note(text);
  else observer.step(text);
}

/** Everything that decides which broker is used. */
export interface BrokerRequest {
  /** `--broker`: auto, docker, local or a URL; wins over the scenario. */
  readonly asked?: string | undefined;
  /** The scenario's. */
  readonly choice: BrokerChoice;
  /** The folder that relative paths of PEM files start from. */
  readonly baseDir: string;
  /** Whether RabbitMQ may be installed for this user when there is no other broker. */
  readonly install: boolean;
  /** false: it will not be stopped and started again, and so may have an address that does not outlive that. */
  readonly restarts?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The RabbitMQ that Docker runs unless the scenario or WORKQ_BROKER_IMAGE names another. */
export const defaultImage = "rabbitmq:4.3";

export interface ExternalWay extends TlsFiles {
  readonly how: "external";
  /** May hold a password. */
  readonly url: string;
  /** Where the URL stands, for messages. */
  readonly from: "--broker" | "the scenario" | "WORKQ_BROKER_URL";
  /** Where its management API is, which may hold a password, and where that stands, for messages. */
  readonly management?: { readonly url: string; readonly from: string } | undefined;
}

/** One way to come by a broker. */
export type Way =
  | ExternalWay
  | { readonly how: "docker"; readonly image: string }
  | { readonly how: "local" }
  | { readonly how: "installed" };

/**
 * The ways to try, in order; never empty.
 * @throws Problem (usage) if `--broker` is none of auto, docker, local and a URL, or if the scenario has files for TLS
 * and there is no URL
 */
export function waysFor(request: BrokerRequest): readonly Way[] {
  const { asked, choice, env } = request;
  const docker: Way = { how: "docker", image: imageFor(request) };
  const servers: readonly Way[] = [{ how: "local" }, { how: "installed" }];

  if (asked?.includes("://")) return [external(asked, "--broker", request)];
  const wanted = asked ?? (choice.use === "url" ? "auto" : choice.use);
  switch (wanted) {
    case "docker":
      return [docker];
    case "local":
      return servers;
    case "auto":
      break;
    default:
      throw new Problem(
        "usage",
        `--broker ${quoted(redactUrl(wanted))} is not a kind of broker`,
        hintFor(wanted),
      );
  }

  if (choice.use === "url" && choice.url !== undefined)
    return [external(choice.url, "the scenario", request)];
  const url = env.WORKQ_BROKER_URL?.trim();
  if (url) return [external(url, "WORKQ_BROKER_URL", request)];
  if (choice.use === "url") {
    throw new Problem(
      "usage",
      "the scenario has files for TLS, and no URL of a broker",
      "give it in the scenario, broker: {url: amqps://…}, or by --broker or WORKQ_BROKER_URL",
    );
  }
  return [docker, ...servers];
}

/** The broker of a URL. Wherever that comes from, the scenario's files are for it, unless it has no use for them. */
function external(
  url: string,
  from: ExternalWay["from"],
  { choice, env }: Pick<BrokerRequest, "choice" | "env">,
): ExternalWay {
  const named = env.WORKQ_MANAGEMENT_URL?.trim();
  const given = named ? { management: { url: named, from: "WORKQ_MANAGEMENT_URL" } } : {};
  if (choice.use !== "url") return { how: "external", url, from, ...given };
  const { url: own, use: _use, management: written, ...files } = choice;
  // A scenario must not be able to have the login of another URL sent to a host of its choice.
  const isOwn = own === url || (written !== undefined && isSameHost(written, url));
  const management =
    written === undefined || !isOwn ? given : { management: { url: written, from: "the scenario" } };
  const useless = own !== undefined && own !== url && /^amqp:/i.test(url);
  return { how: "external", url, from, ...management, ...(useless ? {} : files) };
}

function isSameHost(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).hostname === new URL(other).hostname;
}

/**
 * The Docker image to run: the scenario's, else WORKQ_BROKER_IMAGE, else `defaultImage`.
 * @throws Problem (usage) if it cannot be the name of an image
 */
export function imageFor({ choice, env }: Pick<BrokerRequest, "choice" | "env">): string {
  const named = choice.use === "docker" && "image" in choice ? choice.image : undefined;
  const image = named ?? (env.WORKQ_BROKER_IMAGE || defaultImage);
  if (image.length > 255 || !/^[a-z0-9][\w.\-/:]*(@sha\d+:[\da-f]+)?$/i.test(image)) {
    throw new Problem(
      "usage",
      `${quoted(image)} is not the name of a Docker image`,
      `give a name and a tag, such as ${defaultImage}${named ? "" : ", in WORKQ_BROKER_IMAGE"}`,
    );
  }
  return image;
}

/** What was probably meant by a `--broker` that is none; repeats nothing that may be a login. */
function hintFor(wanted: string): string {
  if (/^rabbitmq:[\w.-]{1,40}$/.test(wanted)) {
    return `an image is named in the scenario, broker: {image: ${wanted}}, by --set broker.image=${wanted}, or in WORKQ_BROKER_IMAGE`;
  }
  if (/^(?:localhost|[\w-]{1,60}(?:\.[\w-]{1,60})+)(?::\d{1,5})?(?:\/[^:@?#]{0,60})?$/.test(wanted)) {
    return `a broker's URL begins with amqp:// or amqps://: amqp://${wanted}`;
  }
  return "give auto, docker, local or a URL such as amqp://user:password@host:5672/vhost";
}

function quoted(text: string): string {
  return JSON.stringify(redactText(text.slice(0, 10_000)).slice(0, 80));
}

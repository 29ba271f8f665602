// workq-bench and its peers with the same settings, in turn: A B C D, D C B A, …
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilIdle, withQueue } from "../broker.mjs";
import { mb, none, number, spread, spreadText, table } from "../figures.mjs";
import { amqplib } from "../peers/amqplib.mjs";
import { c } from "../peers/c.mjs";
import { otherClients } from "../peers/other-clients.mjs";
import { perfTest } from "../peers/perf-test.mjs";
import { workq } from "../peers/workq.mjs";
import { settingsOf } from "../settings.mjs";

const everyPeer = [workq, amqplib, ...otherClients, c, perfTest];
/** What is compared: of each run, and better when so. */
const measures = ["throughput", "cpu", "brokerCpu", "peak"];

/** @returns what goes into the JSON */
export async function peersMode({ url, meter, options, folder, say, show }) {
  const settings = settingsOf(options.setting, options.share);
  const { peers, leftOut } = peersOf(options.peer, folder, say);
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-peers-"));
  const measured = async (peer, setting, where) => {
    const before = meter();
    const { cost, ...told } = await peer.run(setting, where);
    const used = before === null ? null : meter() - before;
    const aMessage = (ms) => (ms === null ? null : (ms * 1000) / setting.messages);
    const cpu = aMessage(cost.user + cost.system);
    return { ...told, cpu, brokerCpu: aMessage(used), peak: cost.peak, wall: cost.wall };
  };
  const one = async (peer, setting) => {
    await untilIdle(meter);
    if (peer.ownQueue) return measured(peer, setting, { url, dir });
    const left = peer.surplus?.(setting) ?? 0;
    return withQueue(url, setting.queue, left, (queue) => measured(peer, setting, { url, queue, dir }));
  };
  const found = [];
  try {
    const startUp = [];
    for (const peer of peers) {
      say(`start-up of ${peer.name}`);
      const { cpu, peak } = await one(peer, { ...settingsOf("a", 1)[0], messages: 100 });
      startUp.push({ peer: peer.name, cpu: (cpu * 100) / 1000, peak });
    }
    show(startUpTable(startUp));
    for (const setting of settings) {
      const able = peers.filter((peer) => peer.does(setting));
      const runs = Object.fromEntries(able.map((peer) => [peer.name, []]));
      for (let round = 0; round < options.rounds; round++) {
        for (const peer of round % 2 === 0 ? able : able.toReversed()) {
          say(`(${setting.key}) round ${round + 1} of ${options.rounds}: ${peer.name}`);
          runs[peer.name].push(await one(peer, setting));
        }
      }
      const result = { setting, peers: summaryOf(runs) };
      found.push(result);
      show(settingTables(result));
    }
    show(overview(found, "throughput", "msg/s", 0));
    show(overview(found, "cpu", "CPU µs/msg", 1));
    return { leftOut, startUp, settings: found };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Those that were asked for and that this machine has what they need for. */
function peersOf(asked, folder, say) {
  const names = asked?.split(",").map((name) => name.trim().toLowerCase());
  const unknown = names?.find((name) => !everyPeer.some((peer) => peer.name.toLowerCase() === name));
  if (unknown !== undefined)
    throw new Error(`--peer ${unknown}: there are ${everyPeer.map(({ name }) => name).join(", ")}`);
  const leftOut = [];
  const peers = everyPeer.filter((peer) => {
    if (names !== undefined && !names.includes(peer.name.toLowerCase())) return false;
    const why = peer.missing(folder);
    if (why === null) return true;
    say(`${peer.name} is left out: ${why}`);
    leftOut.push({ peer: peer.name, why });
    return false;
  });
  return { peers, leftOut };
}

/** The spread of each measure, and of the ratios of workq-bench to the peer in the same round. */
function summaryOf(runs) {
  const ours = runs[workq.name];
  return Object.entries(runs).map(([name, own]) => {
    const figures = Object.fromEntries(
      measures.map((measure) => [measure, spread(own.map((run) => run[measure]))]),
    );
    const ratios =
      ours === undefined || own === ours
        ? null
        : Object.fromEntries(
            measures.map((measure) => [
              measure,
              spread(own.map((run, round) => ratio(ours[round][measure], run[measure]))),
            ]),
          );
    const efficiency = spread(own.map((run) => run.efficiency));
    const workError = own.some((run) => run.workError !== null)
      ? Object.fromEntries(
          ["mean", "p50", "p99"].map((figure) => [figure, spread(own.map((run) => run.workError?.[figure]))]),
        )
      : null;
    return { peer: name, ...figures, ratios, efficiency, workError, runs: own };
  });
}

const ratio = (ours, theirs) => (ours === null || theirs === null ? null : ours / theirs);

function startUpTable(startUp) {
  const rows = startUp.map(({ peer, cpu, peak }) => [peer, number(cpu), number(mb(peak))]);
  return `start-up: 100 messages\n\n${table(["peer", "CPU ms", "peak MB"], rows)}`;
}

function settingTables({ setting, peers }) {
  const middle = (found, decimals) => number(found?.median, decimals);
  const head = [`(${setting.key})`, "msg/s", "CPU µs/msg", "broker µs/msg", "peak MB"];
  const rows = peers.map(({ peer, throughput, cpu, brokerCpu, peak }) => [
    peer,
    middle(throughput),
    middle(cpu, 1),
    middle(brokerCpu, 1),
    number(mb(peak?.median)),
  ]);
  const title = `(${setting.key}) ${setting.title}: ${number(setting.messages)} messages`;
  return [title, table(head, rows), ratioTable(setting, peers), workTable(setting, peers)]
    .filter((text) => text !== null)
    .join("\n\n");
}

/** One measure in all settings: workq-bench's own, and its ratio to each peer. */
function overview(found, measure, title, decimals) {
  const others = everyPeer.filter((peer) => peer !== workq).map(({ name }) => name);
  const rows = found.map(({ setting, peers }) => {
    const of = (name) => peers.find(({ peer }) => peer === name);
    return [
      `(${setting.key})`,
      number(of(workq.name)?.[measure]?.median, decimals),
      ...others.map((name) => spreadText(of(name)?.ratios?.[measure] ?? null, 2)),
    ];
  });
  return table(["setting", title, ...others.map((name) => `/ ${name}`)], rows);
}

function ratioTable(setting, peers) {
  const rows = peers
    .filter(({ ratios }) => ratios !== null)
    .map(({ peer, ratios }) => [
      `workq-bench / ${peer}`,
      ...measures.map((measure) => spreadText(ratios[measure], 2)),
    ]);
  return rows.length === 0 ? null : table([`(${setting.key})`, "msg/s", "CPU", "broker CPU", "memory"], rows);
}

function workTable(setting, peers) {
  if (setting.work === 0) return null;
  const rows = peers.map(({ peer, efficiency, workError }) => [
    peer,
    spreadText(efficiency, 3),
    ...(workError === null
      ? [none, none, none]
      : [workError.mean, workError.p50, workError.p99].map((found) => number(found?.median, 2))),
  ]);
  const head = [
    `(${setting.key})`,
    "dispatch efficiency",
    "late ms, mean",
    "off by ms, p50",
    "off by ms, p99",
  ];
  return table(head, rows);
}

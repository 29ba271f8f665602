/** A scenario to start from: runs as it is, and shows the keys that matter. */
export const starterScenario = `# A load test of a RabbitMQ work queue.
#   workq-bench validate FILE   checks it
#   workq-bench run FILE        runs it
# Every key has a default; keys behind a # show what else there is.

description: Odd messages are heavy, even ones light. Which worker gets what?

messages:
  count: 100
  pattern: [heavy, light] # repeats; or a mix, written {heavy: 10%, light: 90%}
  kinds:
    heavy: {work: 50ms, size: 1KiB}
    light: {work: 2ms} # or {exponential: 2ms}, {lognormal: {median: 2ms, p99: 50ms}}
  # persistent: true

queue:
  type: classic # or quorum
  # ttl: 10s
  # maxLength: 1000
  # deadLetter: true

producers:
  count: 1
  rate: unlimited # or 200/s; or phases: [{for: 5s, rate: 50/s}, {for: 5s, to: 200/s}]
  # confirms: true
  # maxUnconfirmed: 1000

workers:
  count: 2
  prefetch: 1
  # ack: auto
  # concurrency: 4
  # speed: 0.5

# What must hold of every run; any figure of result.json can be named.
expect:
  lost: 0
  duplicates: 0

# Each variant replaces what it names, and keeps the rest.
variants:
  round-robin: {workers: {prefetch: unlimited}}
  fair: {workers: {prefetch: 1}, expect: {dispatch.efficiency: ">= 0.8"}}
`;

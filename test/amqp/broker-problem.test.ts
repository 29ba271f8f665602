import { describe, expect, it } from "vitest";
import { brokerProblem, clean } from "../../src/amqp/broker-problem.ts";

const address = { url: "amqp://me:s3cr%40t@example.test:5673/orders" };
const coded = (message: string, code: string | number): Error => Object.assign(new Error(message), { code });

describe("a broker's refusal", () => {
  it.each<[Error, string]>([
    [coded("connect ECONNREFUSED", "ECONNREFUSED"), "nothing listens at example.test:5673"],
    [new AggregateError([coded("x", "ECONNREFUSED")]), "nothing listens at example.test:5673"],
    [coded("getaddrinfo", "ENOTFOUND"), "host name is not known"],
    [
      new Error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "no"'),
      'refused the login of user "me"',
    ],
    [
      new Error(
        'Expected ConnectionOpenOk; got <ConnectionClose channel:0 530 "NOT_ALLOWED - vhost orders not found">',
      ),
      'no virtual host "orders"',
    ],
    [new Error("connect ETIMEDOUT"), "did not answer within 10 s"],
    [coded("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"), "is not trusted"],
    [new Error("Socket closed abruptly during opening handshake"), "closed during the handshake"],
    [new Error("something else"), "failed: something else"],
  ])("%s is told in words", (error, words) => {
    const problem = brokerProblem(error, address);
    expect(problem).toMatchObject({ kind: "broker" });
    expect(problem.message).toContain(words);
    expect(problem.hint).toBeTruthy();
  });

  it("never repeats the password, encoded or not, nor control characters", () => {
    expect(clean("for me:s3cr@t and s3cr%40t\u001b[31m\n", address)).toBe("for me:*** and *** [31m ");
    expect(brokerProblem(new Error("bad s3cr@t"), address).message).not.toContain("s3cr@t");
  });
});

import { testFaults } from "./faults.ts";
import { hasDocker } from "./on-brokers.ts";

testFaults({ name: "RabbitMQ 4.3 in Docker", broker: "docker", there: hasDocker, half: "kill" });

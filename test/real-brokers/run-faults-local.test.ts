import { testFaults } from "./faults.ts";
import { hasLocal } from "./on-brokers.ts";

testFaults({ name: "this machine's RabbitMQ", broker: "local", there: hasLocal, half: "restart" });

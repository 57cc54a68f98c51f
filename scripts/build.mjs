// Builds as `npm start` would, for the suites that need the built server.
import { build } from "./start.mjs";

await build();

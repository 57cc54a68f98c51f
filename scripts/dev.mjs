// `npm run dev`: Next's development server on the same data folder and address as `npm start`.
import { ensure, run } from "./ensure.mjs";
import { serverEnvironment } from "./start.mjs";

await ensure();
const environment = { ...serverEnvironment(), NODE_ENV: "development" };
await run(process.execPath, ["node_modules/next/dist/bin/next", "dev", "-H", environment.BASEWISE_LISTEN, "-p", environment.PORT], environment);

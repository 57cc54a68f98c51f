import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  // What is served; tests and tools are checked by `npm run types`.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  // Native or dynamic-require packages: left to Node instead of being bundled.
  serverExternalPackages: ["dockerode", "ssh2", "cpu-features", "@libsql/client", "libsql", "@prisma/adapter-libsql"],
  // No picture is made smaller by the server: 19 MB of sharp that would never run.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["./node_modules/@img/**/*", "./node_modules/sharp/**/*"] },
  outputFileTracingIncludes: {
    // The letters are for the pictures of reports (lib/reports/face/picture).
    "/*": [
      "./prisma/migrations/**/*",
      "./lib/thread/generated/worker.cjs",
      "./lib/scanner/start-programs.mjs",
      "./node_modules/geist/dist/fonts/geist-sans/Geist-Regular.ttf",
      "./node_modules/geist/dist/fonts/geist-sans/Geist-SemiBold.ttf",
      "./node_modules/geist/dist/fonts/geist-mono/GeistMono-Regular.ttf",
    ],
  },
};

export default config;

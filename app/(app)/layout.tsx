import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { JobStream } from "@/components/live/job-stream";
import { EngineAway } from "@/components/shell/engine";
import { Floating } from "@/components/shell/floating";
import { Theme } from "@/components/shell/theme";
import { TopBar } from "@/components/shell/top-bar";
import { Toasts } from "@/components/ui/toasts";
import { env } from "@/lib/env";
import { engineStatus, listJobs } from "@/lib/jobs";
import { formatPlatform } from "@/lib/oci/platform";
import "../globals.css";

export const metadata: Metadata = {
  title: { template: "%s · Basewise", default: "Basewise" },
  description: "Container base images side by side: what they hold and what they weigh.",
  referrer: "same-origin",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfbf9" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1113" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [asked, engine, active] = await Promise.all([headers(), engineStatus(), listJobs({ state: "active", limit: 100 }).catch(() => ({ items: [] }))]);
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <Theme nonce={asked.get("x-nonce") ?? undefined}>
          <JobStream initial={active.items}>
            <a className="skip" href="#main">
              Skip to the content
            </a>
            <TopBar engine={engine} mac={/Mac|iPhone|iPad/.test(asked.get("user-agent") ?? "")} />
            {engine.reachable ? null : (
              <div className="banners">
                <EngineAway status={engine} />
              </div>
            )}
            {children}
            <Floating platform={formatPlatform(env().BASEWISE_PLATFORM)} engine={engine.reachable} />
            <Toasts />
          </JobStream>
        </Theme>
      </body>
    </html>
  );
}

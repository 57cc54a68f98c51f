"use client";
import { ProblemPage } from "@/components/shell/problem";
import "./globals.css";

/** The frame itself failed: nothing of it can be shown, so this page stands alone. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <head>
        <title>Something failed · Basewise</title>
      </head>
      <body>
        <ProblemPage code="internal" {...(error.digest ? { fine: `logged under ${error.digest}` } : {})}>
          <button type="button" className="btn primary" onClick={reset}>
            Try again
          </button>
        </ProblemPage>
      </body>
    </html>
  );
}

"use client";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { ProblemPage } from "@/components/shell/problem";
import { isErrorCode } from "@/lib/errors";

/** A BasewiseError's digest is its code behind `basewise:`; of any other error the server tells only under which id it logged it. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  // The server renders the page anew; without that the same failure would be shown again.
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  const told = error.digest?.startsWith("basewise:") ? error.digest.slice("basewise:".length) : "";
  const code = isErrorCode(told) ? told : "internal";
  return (
    <ProblemPage code={code} {...(code === "internal" && error.digest ? { fine: `logged under ${error.digest}` } : {})}>
      <button type="button" className="btn primary" onClick={again}>
        Try again
      </button>
    </ProblemPage>
  );
}

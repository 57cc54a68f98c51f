import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { type ErrorCode, errorTable } from "@/lib/errors";

/** A page of trouble, in the words of the error table: what happened, what to do, the code to quote. */
export function ProblemPage({
  code,
  title,
  detail,
  fine,
  children,
}: {
  code?: ErrorCode;
  title?: string;
  detail?: string;
  fine?: string;
  children?: ReactNode;
}) {
  const known = code ? errorTable[code] : null;
  return (
    <main id="main" tabIndex={-1}>
      <div className="plain-page">
        <h1>{title ?? known?.title}</h1>
        {detail ? <p>{detail}</p> : null}
        {known ? <p>{known.remedy}</p> : null}
        <div className="acts">
          {children}
          <Link className="btn" href={"/" as Route}>
            To the ladder
          </Link>
        </div>
        {code || fine ? (
          <p className="fine">
            {code ? <code>{code}</code> : null} {fine}
          </p>
        ) : null}
      </div>
    </main>
  );
}

import { date } from "@/lib/format";
import { BrandMark } from "../ui/icons";

/** Where a link leads to no report: the brand, what happened, what to do. No navigation, no search. */
function Plain({ title, code, children }: { title: string; code: string; children: React.ReactNode }) {
  return (
    <main id="main" className="plain-report">
      <span className="brand">
        <BrandMark />
        Basewise
      </span>
      <h1>{title}</h1>
      {children}
      <p className="fine">
        <code>{code}</code>
      </p>
    </main>
  );
}

export const Revoked = ({ at }: { at: string }) => (
  <Plain title="This report was revoked" code="410 Gone · report_revoked">
    <p>Those who made it took it back on {date(at)}. Its figures are no longer shown, and this link will not work again.</p>
    <p>If someone sent it to you, ask them for a newer one.</p>
  </Plain>
);

/** The same for a link that never was and for one whose time is over. */
export const NoReport = ({ given, length }: { given: number; length: number }) => (
  <Plain title="No report at this link" code="404 Not Found · report_not_found">
    {given === length ? (
      <p>Nothing stands behind it: it was mistyped, or its time is over.</p>
    ) : (
      <p>
        The link may have been cut off on its way: after <code>/r/</code> stand {length} letters and digits, and this one has {given}.
      </p>
    )}
    <p>Copy it whole, or ask the sender.</p>
  </Plain>
);

import { headLines, imageClass } from "../compare/names";

/** An image on two lines as in a head: host and path dim, letter and name strong. */
export function ReportName({ reference, letter }: { reference: string; letter: string }) {
  const { host, name } = headLines(reference);
  return (
    <span className="rf" title={reference}>
      <span className="r1">{host}</span>
      <b>{letter}</b> <code className="r2">{name}</code>
    </span>
  );
}

export const Swatch = ({ index }: { index: number }) => (
  <svg className={`swatch ${imageClass(index)}`} width="9" height="9" aria-hidden="true">
    <rect width="9" height="9" rx="1.5" />
  </svg>
);

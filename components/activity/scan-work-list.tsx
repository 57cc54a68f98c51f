import { date, moment } from "@/lib/format";
import type { ScanWork } from "@/lib/jobs/job";
import { underWay, workTitle, workWords } from "./scan-words";
import { ScanWorkState } from "./scan-work-state";

/** What the scanner does by itself: a line for a round, however many images it has. Each scan stands with its image. */
export function ScanWorkList({ work }: { work: readonly ScanWork[] }) {
  if (work.length === 0) return null;
  return (
    <section className="lookups" aria-labelledby="scan-work-h">
      <h2 className="h3" id="scan-work-h">
        Scans by themselves <span>one image at a time</span>
      </h2>
      <table className="tbl tight">
        <thead className="sr">
          <tr>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {work.map((one) => (
            <tr key={one.id}>
              <th scope="row">{workTitle(one)}</th>
              <td className="soft">{underWay(one) ? <ScanWorkState initial={one} /> : workWords(one)}</td>
              <td className="num muted">
                <time dateTime={one.createdAt} title={moment(one.createdAt)}>
                  {date(one.createdAt)}
                </time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

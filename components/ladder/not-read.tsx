import type { LadderFamily } from "@/lib/compare/ladder";
import { plural } from "@/lib/format";
import { RefName } from "../ui/ref-name";
import { ReadButton } from "./read-button";

/** Bases of the catalogue without a reading: they have a name, a publisher and a button, and no figure. */
export function NotReadRow({ family, platform, columns }: { family: LadderFamily; platform: string; columns: number }) {
  const { notRead } = family;
  return (
    <tr className="notread">
      <td />
      <td colSpan={columns - 1}>
        <details>
          <summary>
            {notRead.length} not read <span className="sr">of {family.title}</span>
          </summary>
          <ul>
            {notRead.map(({ reference, name, publisher }) => (
              <li key={reference}>
                <RefName name={name} title={reference} flexible />
                <span className="muted pub">{publisher}</span>
                <span className="unk state" title="Nothing was read of it for this platform, so nothing is said of it">
                  not read
                </span>
                <ReadButton references={[reference]} platform={platform} label={`Read ${name}`} />
              </li>
            ))}
          </ul>
          {notRead.length > 1 ? (
            <ReadButton
              references={notRead.map((n) => n.reference)}
              platform={platform}
              label={`Read all ${plural(notRead.length, "base")} of ${family.title}`}
            />
          ) : null}
        </details>
      </td>
    </tr>
  );
}

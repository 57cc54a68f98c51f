import { familiar, parseReference, splitForDisplay } from "@/lib/oci/reference";

/** As people write it: without docker.io/library and without an implied `latest`. What does not parse stays as it is. */
export function shortName(reference: string): string {
  try {
    return familiar(parseReference(reference)).replace(/:latest$/, "");
  } catch {
    return reference;
  }
}

/** A reference, host dim and name strong. The host gives way where room is short (`flexible`), never name and tag; the whole is the title. */
export function RefName({ name, title = name, flexible = false }: { name: string; title?: string; flexible?: boolean }) {
  const { host, name: rest } = splitForDisplay(name);
  return (
    <span className={flexible ? "ref fx" : "ref"} title={title}>
      {host ? <span className="h">{host}</span> : null}
      <span className="n">{rest}</span>
    </span>
  );
}

import { createHash } from "node:crypto";
import type { Licence } from "./licences";

/** Licences of one SPDX document: what is no expression, and what an expression refers to, is defined in it once (SPDX 2.3, clause 10). */
export class LicenceReferences {
  readonly #defined = new Map<string, { name?: string; extractedText: string }>();

  /** For licenseDeclared: an expression, a reference to the package's own words, or NOASSERTION where it says nothing. */
  declared(licence: Licence | null): string {
    if (!licence) return "NOASSERTION";
    if (licence.kind === "expression") {
      for (const id of licence.references) this.#defined.set(id, { extractedText: `Called ${id} by a package’s database; its text was not read.` });
      return licence.text;
    }
    const words = licence.text.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 60);
    const id = `LicenseRef-as-stated-${words}-${createHash("sha256").update(licence.text).digest("hex").slice(0, 8)}`;
    this.#defined.set(id, { name: licence.text, extractedText: `“${licence.text}” is what the package’s database says; the licence’s text was not read.` });
    return id;
  }

  extracted() {
    if (this.#defined.size === 0) return {};
    return { hasExtractedLicensingInfos: [...this.#defined].sort(([a], [b]) => (a < b ? -1 : 1)).map(([licenseId, told]) => ({ licenseId, ...told })) };
  }
}

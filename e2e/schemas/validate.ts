import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019";

/** Bills of materials against the schemas that their makers publish: CycloneDX 1.5 (draft 7) and SPDX 2.3 (2019-09). */
const cyclonedxFolder = "node_modules/@cyclonedx/cyclonedx-library/res/schema";
const json = (file: string) => JSON.parse(readFileSync(path.resolve(file), "utf8")) as Record<string, unknown>;

/** RFC 3339; the other formats are for e-mail addresses and URLs, of which no document here has one that is not a urn or given by the schema. */
const formats = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  "iri-reference": true,
  "idn-email": true,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
} as const;

function cyclonedxValidator() {
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  ajv.addSchema(json(`${cyclonedxFolder}/spdx.SNAPSHOT.schema.json`), "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json");
  ajv.addSchema(json(`${cyclonedxFolder}/jsf-0.82.SNAPSHOT.schema.json`), "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json");
  return ajv.compile(json(`${cyclonedxFolder}/bom-1.5.SNAPSHOT.schema.json`));
}

const spdxValidator = () => new Ajv2019({ strict: false, allErrors: true, formats }).compile(json("e2e/schemas/spdx-schema-v2.3.json"));

const validators = { cyclonedx: cyclonedxValidator(), spdx: spdxValidator() };

/** What the schema says against it; [] where it is valid. */
export function faults(format: "cyclonedx" | "spdx", document: unknown): string[] {
  const validate = validators[format];
  if (validate(document)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}

/** Identifiers that CycloneDX 1.5 takes as `license.id`. */
export const cyclonedxLicenceIds = (): string[] => json(`${cyclonedxFolder}/spdx.SNAPSHOT.schema.json`).enum as string[];

import { z } from "zod";
import { BasewiseError } from "../errors";
import {
  type Justification,
  justifications,
  mostVexBytes,
  type VexComponent,
  type VexDocument,
  type VexProduct,
  type VexStatement,
  type VexStatus,
  vexStatuses,
} from "./types";

/** Reads OpenVEX in JSON, v0.2.0 and the older v0.0.x, in which vulnerability and products are plain words. Fields not named here are passed over. */
export const mostVexStatements = 10_000;

const word = z.string().min(1).max(1000);
const words = z.string().max(10_000);
const time = z.iso.datetime({ offset: true });
const hashes = z.record(z.string().max(50), z.string().max(300));
const component = z.object({ "@id": word.optional(), identifiers: z.record(z.string().max(50), word).optional(), hashes: hashes.optional() });
const componentOrWord = z.union([word, component]);
const product = z.union([word, component.extend({ subcomponents: z.array(componentOrWord).optional() })]);
const vulnerability = z.union([word, z.object({ "@id": word.optional(), name: word.optional(), aliases: z.array(word).max(1000).optional() })]);

const statement = z.object({
  vulnerability,
  products: z.array(product).optional(),
  /** v0.0.x: of every product. */
  subcomponents: z.array(componentOrWord).optional(),
  status: z.string().max(100),
  justification: z.string().max(200).optional(),
  impact_statement: words.optional(),
  action_statement: words.optional(),
  status_notes: words.optional(),
  timestamp: time.optional(),
});

const document = z.object({
  "@context": z.string().regex(/^https:\/\/openvex\.dev\/ns(?:$|[/@])/, "it is not OpenVEX’s context, https://openvex.dev/ns/v0.2.0"),
  "@id": word,
  author: word,
  role: z.string().max(1000).optional(),
  timestamp: time.optional(),
  version: z.union([z.int(), z.string().max(100)]).optional(),
  statements: z.array(statement).min(1, "it states nothing").max(mostVexStatements, `a document may hold ${mostVexStatements} statements`),
});
type RawStatement = z.output<typeof statement>;

/** Raises `vex_unreadable` with what is wrong with it. */
export function readVex(text: string): VexDocument {
  const raw = parsed(text);
  const at = raw.timestamp ? new Date(raw.timestamp).toISOString() : null;
  const statements: VexStatement[] = [];
  const refused: VexDocument["refused"] = [];
  for (const [position, one] of raw.statements.entries()) {
    const why = refusal(one, at);
    if (why) refused.push({ position, why });
    else statements.push(statementOf(one, position, at ?? ""));
  }
  const [first] = refused;
  if (!statements.length && first) throw unreadable(`none of its statements can be used; the first: ${first.why}`);
  return { id: raw["@id"], author: raw.author, role: raw.role || null, at, version: String(raw.version ?? ""), statements, refused };
}

function parsed(text: string): z.output<typeof document> {
  if (Buffer.byteLength(text) > mostVexBytes) throw unreadable("it has more than 5 MiB");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable("it is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw unreadable("it is not an object");
  if ("bomFormat" in json) throw unreadable("it is CycloneDX; OpenVEX is read here");
  if ("document" in json && "product_tree" in json) throw unreadable("it is CSAF; OpenVEX is read here");
  const result = document.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(issue ? `${issue.path.map(String).join(".").slice(0, 200) || "the whole"}: ${issue.message.slice(0, 200)}` : "it has another shape");
}

const isStatus = (text: string): text is VexStatus => (vexStatuses as readonly string[]).includes(text);
const isJustification = (text: string): text is Justification => (justifications as readonly string[]).includes(text);

/** Why a statement may not be acted on (spec, “Status” and “Justification”); null where it may. */
function refusal(one: RawStatement, documentAt: string | null): string | null {
  if (!isStatus(one.status)) return `its status is none of ${vexStatuses.join(", ")}`;
  if (typeof one.vulnerability !== "string" && !one.vulnerability.name && !one.vulnerability["@id"]) return "it names no vulnerability";
  if (!one.products?.length) return "it names no product";
  if (!one.timestamp && !documentAt) return "neither it nor its document has a time";
  if (one.status !== "not_affected") return null;
  if (one.justification && !isJustification(one.justification)) return `its justification is none of ${justifications.join(", ")}`;
  return one.justification || one.impact_statement?.trim() ? null : "it says not_affected without a justification or an impact statement";
}

function statementOf(one: RawStatement, position: number, documentAt: string): VexStatement {
  const v = one.vulnerability;
  const names = typeof v === "string" ? [v] : [v.name, v["@id"], ...(v.aliases ?? [])].filter((name) => name !== undefined);
  const shared = (one.subcomponents ?? []).map(componentOf);
  return {
    position,
    vulnerability: [...new Set(names)],
    products: (one.products ?? []).map((raw): VexProduct => {
      const own = typeof raw === "string" ? [] : (raw.subcomponents ?? []).map(componentOf);
      return { ...componentOf(raw), subcomponents: [...own, ...shared] };
    }),
    status: one.status as VexStatus,
    justification: one.status === "not_affected" && one.justification ? (one.justification as Justification) : null,
    impact: one.impact_statement?.trim() || null,
    action: one.action_statement?.trim() || null,
    notes: one.status_notes?.trim() || null,
    at: one.timestamp ? new Date(one.timestamp).toISOString() : documentAt,
  };
}

function componentOf(raw: z.output<typeof componentOrWord>): VexComponent {
  if (typeof raw === "string") return { ids: [raw], hashes: [] };
  const ids = [raw["@id"], ...Object.values(raw.identifiers ?? {})].filter((id) => id !== undefined);
  return { ids: [...new Set(ids)], hashes: Object.entries(raw.hashes ?? {}).map(([algorithm, value]) => ({ algorithm, value: value.toLowerCase() })) };
}

const unreadable = (why: string) => new BasewiseError("vex_unreadable", `The document cannot be read: ${why}.`);

import { type FamilyId, families } from "../catalog/families";
import type { Workload } from "./types";

/** The workloads that a fresh record starts with, from the catalogue's families. Data only; what is made of them is edited over the API. */
interface Seed {
  slug: string;
  title: string;
  note: string;
  family: FamilyId | null;
}

export const seeds: readonly Seed[] = [
  { slug: "go", title: "Go, other static binary", note: "no cgo", family: "static" },
  { slug: "glibc", title: "glibc binary", note: "cgo, C", family: "glibc" },
  { slug: "cc", title: "C++ and Rust", note: "dynamically linked", family: "cc" },
  { slug: "java-17", title: "Java 17", note: "", family: "java17" },
  { slug: "java-21", title: "Java 21", note: "", family: "java21" },
  { slug: "java-25", title: "Java 25", note: "", family: null },
  { slug: "nodejs-22", title: "Node.js 22", note: "", family: "nodejs" },
  { slug: "nodejs-24", title: "Node.js 24", note: "", family: "nodejs" },
  { slug: "python-3", title: "Python 3", note: "", family: "python313" },
  { slug: "shell", title: "Shell needed", note: "entry scripts, cron", family: "shell" },
];

/** Slugs that stand for something else under /standards and /api/v1/standards. */
export const reserved: readonly string[] = ["check", "decisions", "workloads", "changes", "new"];
export const isWorkloadSlug = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(text) && !reserved.includes(text);

/** `Go, other static binary` → `go-other-static-binary`; empty where nothing is left of it. */
export const slugFrom = (title: string): string =>
  title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");

/** The title of the catalogue's family, null where it has none of this id. */
export const familyTitle = ({ family }: Pick<Workload, "family">): string | null => families.find(({ id }) => id === family)?.title ?? null;

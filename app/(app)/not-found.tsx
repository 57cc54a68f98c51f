import type { Metadata } from "next";
import { ProblemPage } from "@/components/shell/problem";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return <ProblemPage code="not_found" />;
}

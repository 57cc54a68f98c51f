import type { Problem } from "@/lib/errors";

/** What happened and what to do, where it was asked for. */
export const Wrong = ({ problem }: { problem: Pick<Problem, "title" | "detail" | "remedy"> }) => (
  <p className="check-wrong">
    <b>{problem.title}.</b> {problem.detail} {problem.remedy}
  </p>
);

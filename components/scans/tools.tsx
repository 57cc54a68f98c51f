import type { ToolNames } from "@/lib/compare/attack";

/** What a finding is worse with: the tools that an intruder would find beside it. */
export function Tools({ tools }: { tools: ToolNames }) {
  if (tools.unknown !== null) {
    return (
      <span className="unk" title={tools.unknown}>
        unknown<span className="sr">: {tools.unknown}</span>
      </span>
    );
  }
  if (tools.names.length === 0) return <span className="muted">none: no shell, no package manager, nothing that fetches or interprets</span>;
  return (
    <span className="tools-beside">
      {tools.names.map((name, i) => (
        <span key={name}>
          {i > 0 ? ", " : ""}
          <code>{name}</code>
        </span>
      ))}
      {tools.more > 0 ? <span className="muted"> and {tools.more} more</span> : null}
    </span>
  );
}

"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { CopyButton } from "../ui/copy";
import { CrossIcon } from "../ui/icons";

/** A secret that was just made. It lives in this page's memory alone, and is gone with it. */
interface Made {
  secret: string;
  name: string;
  /** What was done, and what follows. */
  text: string;
}

let made: Made | null = null;
const listeners = new Set<() => void>();
function put(next: Made | null): void {
  made = next;
  for (const tell of listeners) tell();
}
export const showSecret = (next: Made): void => put(next);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Once() {
  const now = useSyncExternalStore(
    subscribe,
    () => made,
    () => null,
  );
  useEffect(() => () => put(null), []);
  return <div role="status">{now ? <Box key={now.secret} made={now} /> : null}</div>;
}

function Box({ made: { secret, name, text } }: { made: Made }) {
  const [shown, setShown] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  // Where the dialog was opened from may be far below.
  useEffect(() => box.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div className="once" ref={box}>
      <p>
        <b>{text}</b> <span className="soft">Copy the secret now: it will not be shown again.</span>
        <button type="button" className="icon s end" aria-label={`Close the secret of ${name}`} onClick={() => put(null)}>
          <CrossIcon />
        </button>
      </p>
      <div className="cmdline">
        <span>{shown ? secret : `whsec_${"•".repeat(36)}`}</span>
        <button type="button" className="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? "Hide" : "Show"}
        </button>
        <CopyButton text={secret} what="the secret" />
      </div>
    </div>
  );
}

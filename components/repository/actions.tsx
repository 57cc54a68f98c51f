"use client";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useEffectEvent, useState } from "react";
import type { Follow } from "@/lib/follow/types";
import type { LookupJob } from "@/lib/jobs/job";
import { type Answer, startInspections } from "../live/api";
import { useTakeJobs } from "../live/job-stream";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toasts";
import { cancelLookup, deleteFollow, putFollow, readLookup, startLookup } from "./api";
import { runWords } from "./words";

/** What one can do on the repository page. Each asks the API, then the page anew. */
function useAct() {
  const [busy, setBusy] = useState(false);
  const router = useRouter();
  const act = async <T,>(ask: () => Promise<Answer<T>>, said?: (value: T) => string): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    const answer = await ask();
    setBusy(false);
    if (!answer.ok) {
      toast({ text: `${answer.problem.title}. ${answer.problem.detail}`, kind: "failed" });
      return false;
    }
    if (said) toast({ text: said(answer.value) });
    router.refresh();
    return true;
  };
  return { busy, act };
}

export function LookUpNow({ repository, tags, label = "Look up now" }: { repository: string; tags?: string[]; label?: string }) {
  const { busy, act } = useAct();
  return (
    <button type="button" className="btn needs-script" aria-disabled={busy} onClick={() => void act(() => startLookup(repository, tags))}>
      {label}
    </button>
  );
}

export function ReadImage({ reference, platform, label }: { reference: string; platform: string; label: string }) {
  const { busy, act } = useAct();
  const takeJobs = useTakeJobs();
  const read = async () => {
    const answer = await startInspections([{ reference, platform }]);
    if (answer.ok) {
      takeJobs(answer.value);
      toast({ text: "In the queue", link: { label: "Activity", href: "/activity" as Route } });
    }
    return answer;
  };
  return (
    <button type="button" className="btn needs-script" aria-disabled={busy} title={`Inspect ${reference}, ${platform}`} onClick={() => void act(read)}>
      {label}
    </button>
  );
}

export function StopFollowing({ follow }: { follow: Follow }) {
  const { busy, act } = useAct();
  const stop = () =>
    act(
      () => deleteFollow(follow.repository),
      () => "Not followed any more; what was seen stays",
    );
  return (
    <button type="button" className="btn needs-script" aria-disabled={busy} onClick={() => void stop()}>
      Stop following
    </button>
  );
}

const intervals = [
  [900, "every 15 min"],
  [3600, "every hour"],
  [21_600, "every 6 h"],
  [86_400, "every day"],
  [604_800, "every 7 days"],
] as const;

/** Patterns and rhythm; the button opens it, so that nobody follows all of 3,000 tags by a slip. */
export function FollowForm({ repository, follow, suggested }: { repository: string; follow: Follow | null; suggested: readonly string[] }) {
  const { busy, act } = useAct();
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const tags = String(data.get("tags") ?? "")
      .split(/[\s,]+/)
      .filter(Boolean);
    if (tags.length === 0) return setWrong("At least one pattern or tag is needed.");
    const ask = async () => {
      const answer = await putFollow(repository, { tags, interval: Number(data.get("interval")), ...(follow ? { platforms: follow.platforms } : {}) });
      setWrong(answer.ok ? null : answer.problem.detail);
      return answer;
    };
    if (await act(ask, (saved) => `Following ${saved.tags.join(" ")}`)) form.closest("details")?.removeAttribute("open");
  };
  return (
    <Menu className="btn needs-script" summary={follow ? "Change…" : "Follow…"}>
      <form className="follow-form" onSubmit={(event) => void submit(event)}>
        <label>
          <span>Tags, as patterns</span>
          <span className={wrong ? "field wrong" : "field"}>
            <input name="tags" defaultValue={(follow?.tags ?? suggested).join(" ")} aria-describedby="follow-why" spellCheck={false} autoComplete="off" />
          </span>
        </label>
        <p id="follow-why" className={wrong ? "bad" : "muted"} role={wrong ? "alert" : undefined}>
          {wrong ?? "* any run of characters, ? one; !pattern takes away. Only these are asked for."}
        </p>
        <label>
          <span>Looked up</span>
          <span className="field">
            <select name="interval" defaultValue={String(follow?.interval ?? 21_600)}>
              {follow && !intervals.some(([seconds]) => seconds === follow.interval) ? <option value={follow.interval}>as now</option> : null}
              {intervals.map(([seconds, words]) => (
                <option key={seconds} value={seconds}>
                  {words}
                </option>
              ))}
            </select>
          </span>
        </label>
        <button type="submit" className="btn primary" aria-disabled={busy}>
          {follow ? "Save" : "Follow"}
        </button>
      </form>
    </Menu>
  );
}

const lookMs = 1_000;

/** A run that is under way, looked at once a second; when it ends the page is asked for anew. */
export function RunState({ initial }: { initial: LookupJob }) {
  const [job, setJob] = useState(initial);
  const router = useRouter();
  const { busy, act } = useAct();
  const ended = (state: LookupJob["state"]) => state === "done" || state === "failed" || state === "cancelled";
  const look = useEffectEvent(async () => {
    if (document.hidden) return;
    const answer = await readLookup(initial.id);
    if (!answer.ok) return;
    setJob(answer.value);
    if (ended(answer.value.state)) router.refresh();
  });
  const over = ended(job.state);
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => void look(), lookMs);
    return () => clearInterval(timer);
  }, [over]);
  return (
    <p className="run-state" role="status">
      <span>{runWords(job)}</span>
      {over ? null : (
        <button type="button" className="btn plain" aria-disabled={busy} onClick={() => void act(() => cancelLookup(job.id))}>
          Cancel
        </button>
      )}
    </p>
  );
}

"use client";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { plural } from "@/lib/format";
import { isFinished } from "@/lib/jobs/job";
import { useJobs } from "../live/job-stream";
import { HalfMoonIcon, MenuIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { places } from "./places";
import { useThemeSwitch } from "./theme";

function useUnfinished(): { count: number; title: string } {
  const jobs = useJobs().filter((job) => !isFinished(job.state));
  const queued = jobs.filter((job) => job.state === "queued").length;
  return { count: jobs.length, title: `${jobs.length - queued} running, ${queued} queued` };
}

/** Marks the link of a page that is on its way. */
function Coming() {
  return useLinkStatus().pending ? <i className="coming" aria-hidden="true" /> : null;
}

function Links({ count, title }: { count: number; title: string }) {
  const path = usePathname();
  return places.map(({ href, label }) => (
    <Link key={href} href={href} aria-current={path === href ? "page" : undefined} prefetch={false}>
      {label}
      <Coming />
      {href === "/activity" && count > 0 ? (
        <span className="count" title={title}>
          {count}
          <span className="sr"> {plural(count, "inspection")} under way</span>
        </span>
      ) : null}
    </Link>
  ));
}

export const Nav = () => (
  <nav className="nav" aria-label="Main">
    <Links {...useUnfinished()} />
  </nav>
);

/** Where the bar has no room for the links. */
export function NavMenu() {
  const turn = useThemeSwitch();
  const unfinished = useUnfinished();
  return (
    <div className="top-menu">
      <Menu label="Menu" summary={<MenuIcon />} className="icon">
        <nav aria-label="Main, short">
          <Links {...unfinished} />
        </nav>
        <hr />
        <button type="button" className="needs-script" onClick={turn}>
          <HalfMoonIcon />
          Light or dark
        </button>
      </Menu>
    </div>
  );
}

import Link from "next/link";
import type { EngineStatus } from "@/lib/jobs/engine-status";
import { BrandMark, SearchIcon } from "../ui/icons";
import { Engine } from "./engine";
import { InspectButton } from "./inspect-open";
import { Nav, NavMenu } from "./nav";
import { ThemeButton } from "./theme";

export const TopBar = ({ engine }: { engine: EngineStatus }) => (
  <header className="top">
    <Link className="brand" href="/" prefetch={false}>
      <BrandMark />
      Basewise
    </Link>
    <Nav />
    <div className="right">
      <InspectButton className="omni" label="Inspect, or compare a vs b">
        <SearchIcon />
        <span>Inspect, or compare a vs b</span>
        <span className="keys" aria-hidden="true">
          <kbd>⌘K</kbd>
        </span>
      </InspectButton>
      <Engine status={engine} />
      <ThemeButton />
      <NavMenu />
    </div>
  </header>
);

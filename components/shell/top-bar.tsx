import Link from "next/link";
import type { EngineStatus } from "@/lib/jobs/engine-status";
import { BrandMark, SearchIcon } from "../ui/icons";
import { Engine } from "./engine";
import { Nav, NavMenu } from "./nav";
import { PaletteButton } from "./open-buttons";
import { ThemeButton } from "./theme";

/** `mac`: how the browser names the key that commands. */
export const TopBar = ({ engine, mac }: { engine: EngineStatus; mac: boolean }) => (
  <header className="top">
    <Link className="brand" href="/" prefetch={false}>
      <BrandMark />
      Basewise
    </Link>
    <Nav />
    <div className="right">
      <PaletteButton className="omni" label="Find, or compare a vs b">
        <SearchIcon />
        <span>Find, or compare a vs b</span>
        <span className="keys" aria-hidden="true">
          <kbd>{mac ? "⌘K" : "Ctrl K"}</kbd>
        </span>
      </PaletteButton>
      <Engine status={engine} />
      <ThemeButton />
      <NavMenu />
    </div>
  </header>
);

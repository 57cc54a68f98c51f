"use client";
import { type ComponentType, useState } from "react";
import { toast } from "../ui/toasts";

/** What is on the screen, for the dialog. */
export interface FreezeProps {
  images: readonly string[];
  title: string;
  pinned: readonly { letter: string; name: string; digest: string }[];
  platforms: string;
  target: string | null;
  pull: object;
  /** What links begin with. */
  base: string;
}

/** Opens the dialog that freezes what is on the screen; it is no part of the page's first load. `refused`: why it cannot be frozen. */
export function FreezeButton({ refused, ...props }: FreezeProps & { refused: string | null }) {
  const [Dialog, setDialog] = useState<ComponentType<FreezeProps & { onClose: () => void }> | null>(null);
  const open = async () => {
    try {
      const { FreezeDialog } = await import("./freeze-dialog");
      setDialog(() => FreezeDialog);
    } catch {
      toast({ text: "This part of the page could not be loaded. Load the page again.", kind: "failed" });
    }
  };
  return (
    <>
      <button
        type="button"
        className="btn needs-script"
        aria-haspopup="dialog"
        disabled={refused !== null}
        title={refused ?? undefined}
        onClick={() => void open()}
      >
        Freeze as report
      </button>
      {Dialog ? <Dialog {...props} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

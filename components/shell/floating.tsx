"use client";
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from "react";
import { toast } from "../ui/toasts";
import { type Floating as Asked, onOpen, openKeys, openPalette } from "./open";

/** What each of them is given: what it was opened with, anew each time, and how to end. */
export interface FloatingProps {
  asked: { text: string; time: number };
  /** What was typed since it was asked for, once: to be taken when its field has the focus. */
  takeTyped: () => string;
  platform: string;
  engine: boolean;
  onClose: () => void;
}

const load: Record<Asked["what"], () => Promise<ComponentType<FloatingProps>>> = {
  palette: async () => (await import("../palette/palette")).Palette,
  inspect: async () => (await import("./inspect-dialog")).InspectDialog,
  keys: async () => (await import("../palette/keys-help")).KeysHelp,
};

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"));

/**
 * Palette, inspect dialog and the list of keys: none is part of a page's first load. What is typed between the first key and the moment when
 * the palette stands is kept for it.
 */
export function Floating({ platform, engine }: { platform: string; engine: boolean }) {
  const [shown, setShown] = useState<{ View: ComponentType<FloatingProps>; what: Asked["what"]; text: string; time: number } | null>(null);
  const early = useRef<string | null>(null);

  const open = useEffectEvent(async (asked: Asked) => {
    if (early.current !== null) return;
    early.current = "";
    try {
      const View = await load[asked.what]();
      setShown({ View, what: asked.what, text: "text" in asked ? asked.text : "", time: Date.now() });
    } catch {
      early.current = null;
      toast({ text: "This part of the page could not be loaded. Load the page again.", kind: "failed" });
    }
  });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing) return;
    const command = (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;
    if (command && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (shown?.what === "palette") setShown(null);
      else openPalette();
    } else if (early.current !== null && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      early.current += event.key;
      event.preventDefault();
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !inText(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      openKeys();
    }
  });
  useEffect(() => {
    const off = onOpen((asked) => void open(asked));
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listener);
    return () => {
      off();
      document.removeEventListener("keydown", listener);
    };
  }, []);

  // After the effects of what is shown, so after its field has the focus: until then every key is kept.
  useEffect(() => {
    if (shown) early.current = null;
  }, [shown]);
  const takeTyped = () => {
    const typed = early.current ?? "";
    early.current = null;
    return typed;
  };

  if (!shown) return null;
  const { View, text, time } = shown;
  return <View key={time} asked={{ text, time }} takeTyped={takeTyped} platform={platform} engine={engine} onClose={() => setShown(null)} />;
}

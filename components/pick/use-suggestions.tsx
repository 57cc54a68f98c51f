"use client";
import { type ComponentProps, type ComponentType, type ReactNode, type RefObject, useState } from "react";
import type { ListState, Suggestions as SuggestionsType } from "./suggestions";

type Props = Omit<ComponentProps<typeof SuggestionsType>, "field" | "onState">;
const closed: ListState = { list: "", open: false, active: null };

/** Completion for a field: its ARIA attributes, the moment to load the list, and the list. Until then, and without it, a plain field. */
export function useSuggestions(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>) {
  const [List, setList] = useState<ComponentType<ComponentProps<typeof SuggestionsType>> | null>(null);
  const [element, setElement] = useState<HTMLInputElement | HTMLTextAreaElement | null>(null);
  const [state, setState] = useState(closed);
  return {
    begin: (): void => {
      if (element) return;
      setElement(field.current);
      // Where it can't be had, the field goes on without it.
      void import("./suggestions").then(
        (loaded) => setList(() => loaded.Suggestions),
        () => undefined,
      );
    },
    attributes: {
      role: "combobox" as const,
      "aria-expanded": state.open,
      "aria-controls": state.open ? state.list : undefined,
      "aria-autocomplete": "list" as const,
      "aria-activedescendant": state.active ?? undefined,
    },
    list: (props: Props): ReactNode => (List && element ? <List field={element} onState={setState} {...props} /> : null),
  };
}

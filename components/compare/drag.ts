/** A column's head that follows the pointer; loaded when one is first pressed. Positions are set by script, since markup may hold no styles. */
export interface Drag {
  /** Heads in their order. */
  heads: readonly HTMLElement[];
  from: number;
  start: { x: number; y: number; pointerId: number };
  /** Called once, with the new place; not called where it was let go at its own or given up. */
  onDrop: (to: number) => void;
}

/** So far the hand may tremble and it is still a click. */
const threshold = 6;

export function drag({ heads, from, start, onDrop }: Drag): void {
  const held = heads[from];
  if (!held) return;
  const rects = heads.map((head) => head.getBoundingClientRect());
  const middle = (i: number) => (rects[i]?.left ?? 0) + (rects[i]?.width ?? 0) / 2;
  let moving = false;
  let to = from;

  const place = (x: number) => {
    const center = middle(from) + x - start.x;
    to = heads.filter((_, i) => i !== from && middle(i) < center).length;
    const width = rects[from]?.width ?? 0;
    for (const [i, head] of heads.entries()) {
      const shift = i === from ? x - start.x : i > from && i <= to ? -width : i < from && i >= to ? width : 0;
      head.style.transform = shift ? `translateX(${shift}px)` : "";
    }
  };
  const move = (event: PointerEvent) => {
    if (event.pointerId !== start.pointerId) return;
    if (!moving && Math.abs(event.clientX - start.x) < threshold) return;
    if (!moving) {
      moving = true;
      held.classList.add("held");
      document.documentElement.classList.add("dragging");
    }
    event.preventDefault();
    place(event.clientX);
  };
  const end = (drop: boolean) => {
    for (const head of heads) head.style.transform = "";
    held.classList.remove("held");
    document.documentElement.classList.remove("dragging");
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", up);
    document.removeEventListener("pointercancel", cancel);
    document.removeEventListener("keydown", key, true);
    if (!moving) return;
    // The click that a release brings would open the image.
    const swallow = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", swallow, true), 0);
    if (drop && to !== from) onDrop(to);
  };
  const up = (event: PointerEvent) => {
    if (event.pointerId === start.pointerId) end(true);
  };
  const cancel = () => end(false);
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  };
  document.addEventListener("pointermove", move, { passive: false });
  document.addEventListener("pointerup", up);
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", key, true);
}

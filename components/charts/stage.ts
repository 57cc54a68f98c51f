/**
 * A drawing as it looks at one width and in one theme, whatever the window is: laid out again in a frame of its own, off the page, with the
 * page's own style sheets. Nothing is asked for that the page has not loaded, and no script runs in it.
 */
export interface Stage {
  /** The drawing's copy. */
  drawing: HTMLElement;
  /** A colour as one of the page's own values, `var(--ink)`, for an element with these classes. */
  colour(value: string, classes?: string): string;
  close(): void;
}

/** Of the window that the copy is laid out for: the look's own width. */
const width = 1280;

export async function openStage(original: HTMLElement, theme: "light" | "dark"): Promise<Stage> {
  const frame = document.createElement("iframe");
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  Object.assign(frame.style, { position: "fixed", left: "-20000px", top: "0", width: `${width}px`, height: "900px", border: "0" });
  frame.srcdoc = "<!doctype html><html><head></head><body></body></html>";
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  document.body.append(frame);
  try {
    await loaded;
    const inner = frame.contentDocument;
    if (!inner) throw new Error("no document in the frame");
    inner.documentElement.className = document.documentElement.className;
    inner.documentElement.dataset.theme = theme;
    await Promise.all(
      [...document.querySelectorAll<HTMLLinkElement | HTMLStyleElement>('link[rel="stylesheet"], style')].map((sheet) => copySheet(sheet, inner)),
    );
    const drawing = inner.importNode(original, true);
    let outermost: HTMLElement = drawing;
    for (let at = original.parentElement; at && at !== document.body; at = at.parentElement) {
      const shell = inner.importNode(at, false);
      shell.append(outermost);
      outermost = shell;
    }
    inner.body.append(outermost);
    drawing.getBoundingClientRect(); // a layout, so that its fonts are asked for
    await inner.fonts.ready;
    const probe = inner.body.appendChild(inner.createElement("i"));
    return {
      drawing,
      colour: (value, classes = "") => {
        probe.className = classes;
        probe.style.color = value;
        return getComputedStyle(probe).color;
      },
      close: () => frame.remove(),
    };
  } catch (error) {
    frame.remove();
    throw error;
  }
}

async function copySheet(sheet: HTMLLinkElement | HTMLStyleElement, inner: Document): Promise<void> {
  const copy = inner.importNode(sheet, true);
  if (sheet instanceof HTMLStyleElement) {
    copy.nonce = sheet.nonce ?? "";
    inner.head.append(copy);
    return;
  }
  (copy as HTMLLinkElement).href = (sheet as HTMLLinkElement).href;
  const done = new Promise((resolve) => {
    copy.addEventListener("load", resolve, { once: true });
    copy.addEventListener("error", resolve, { once: true });
  });
  inner.head.append(copy);
  await done;
}

"use client";
import { copyText } from "./toasts";

/** Stands where the thing is; what is copied is whole, however short it is shown. */
export const Copy = ({ text, what, children, className = "icon s copy" }: { text: string; what: string; children?: React.ReactNode; className?: string }) => (
  <button
    type="button"
    className={className}
    title={`Copy ${what}`}
    data-copy={text}
    data-what={what}
    aria-label={children ? undefined : `Copy ${what}`}
    onClick={() => void copyText(text, what)}
  >
    {children ?? (
      <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
        <path d="M4.5 4.5h7v7h-7zM8.5 4.5v-3h-7v7h3" fill="none" stroke="currentColor" strokeWidth="1.2" />
      </svg>
    )}
  </button>
);
export const CopyButton = Copy;

/** In a menu: a word instead of the picture. */
export const CopyItem = ({ text, what, children }: { text: string; what: string; children: React.ReactNode }) => (
  <Copy className="" text={text} what={what}>
    {children}
  </Copy>
);

/** The address as it stands when the button is pressed. */
export const CopyLink = () => (
  <button type="button" className="btn needs-script" onClick={() => void copyText(location.href, "the link")}>
    Copy link
  </button>
);

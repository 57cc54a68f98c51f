/** The look's own marks: few, thin, drawn on whole pixels. All are decoration; the words stand beside them. */
const stroke = { fill: "none", stroke: "currentColor" } as const;

export const BrandMark = () => (
  <svg width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">
    <path d="M0 2h17v3H0zM0 7h11v3H0zM0 12h4v3H0z" fill="currentColor" />
  </svg>
);
export const SearchIcon = () => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1ZM9.7 9.7 13 13" {...stroke} strokeWidth="1.4" />
  </svg>
);
export const HalfMoonIcon = () => (
  <svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
    <circle cx="7.5" cy="7.5" r="5.8" {...stroke} strokeWidth="1.2" />
    <path d="M7.5 1.7a5.8 5.8 0 0 1 0 11.6z" fill="currentColor" />
  </svg>
);
export const MenuIcon = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M1 4h14M1 8h14M1 12h14" stroke="currentColor" strokeWidth="1.4" />
  </svg>
);
export const ChevronIcon = () => (
  <svg className="chev" width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">
    <path d="m1.5 3 3 3 3-3" {...stroke} strokeWidth="1.3" />
  </svg>
);
export const PlusIcon = () => (
  <svg width="11" height="11" viewBox="0 0 11 11" aria-hidden="true">
    <path d="M5.5 1v9M1 5.5h9" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);
export const CrossIcon = () => (
  <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
    <path d="m1 1 8 8M9 1 1 9" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);
export const TickIcon = () => (
  <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
    <path d="m1.5 5.3 2.3 2.3 4.7-5" {...stroke} strokeWidth="1.7" />
  </svg>
);
export const WarnIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <path d="M6.5 1 12.4 11.8H.6z" {...stroke} strokeWidth="1.3" strokeLinejoin="round" />
    <path d="M6.5 5v3.2M6.5 9.6v.8" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);
export const RunningIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <circle cx="6.5" cy="6.5" r="5.4" {...stroke} strokeWidth="1.3" />
    <path d="M6.5 1.1a5.4 5.4 0 0 1 0 10.8z" fill="currentColor" />
  </svg>
);
export const QueuedIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <circle cx="6.5" cy="6.5" r="5.4" {...stroke} strokeWidth="1.3" strokeDasharray="2.2 2" />
  </svg>
);
export const FailedIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <circle cx="6.5" cy="6.5" r="5.6" {...stroke} strokeWidth="1.3" />
    <path d="m4.4 4.4 4.2 4.2M8.6 4.4 4.4 8.6" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);
export const CancelledIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <circle cx="6.5" cy="6.5" r="5.6" {...stroke} strokeWidth="1.3" />
    <path d="M4 6.5h5" stroke="currentColor" strokeWidth="1.4" />
  </svg>
);
export const DoneIcon = () => (
  <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
    <circle cx="6.5" cy="6.5" r="5.6" {...stroke} strokeWidth="1.3" />
    <path d="m4 6.7 1.8 1.8L9.2 5" {...stroke} strokeWidth="1.4" />
  </svg>
);

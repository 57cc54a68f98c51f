/**
 * When the publishers end support of what bases are made of. Gathered by endoflife.date (MIT); each with the page that the publisher says it
 * on and the day on which it was read. Data only: a release that is not here has no date, and says so.
 */
export interface Release {
  product: Product;
  cycle: string;
  released: string;
  /** The last day of the publisher's own support, YYYY-MM-DD. */
  ends: string;
  /** The last day of longer support under other terms (LTS, ESM, ELS), where there is one. */
  extended: string | null;
  publisher: string;
  readOn: string;
}

export const products = {
  alpine: "Alpine",
  debian: "Debian",
  ubuntu: "Ubuntu",
  nodejs: "Node.js",
  python: "Python",
  temurin: "Eclipse Temurin",
  rhel: "Red Hat Enterprise Linux",
  amazonlinux: "Amazon Linux",
} as const;
export type Product = keyof typeof products;

/** The day on which the table was read, and by whom it was gathered. */
export const gathered = { readOn: "2026-08-22", by: "endoflife.date" } as const;

const release = (product: Product, cycle: string, released: string, ends: string, extended: string | null, publisher: string): Release => ({
  product,
  cycle,
  released,
  ends,
  extended,
  publisher,
  readOn: gathered.readOn,
});

export const releases: readonly Release[] = [
  release("alpine", "3.24", "2026-06-09", "2028-06-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.23", "2025-12-04", "2027-11-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.22", "2025-05-30", "2027-05-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.21", "2024-12-05", "2026-11-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.20", "2024-05-22", "2026-04-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.19", "2023-12-07", "2025-11-01", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.18", "2023-05-09", "2025-05-09", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.17", "2022-11-22", "2024-11-22", null, "https://alpinelinux.org/releases/"),
  release("alpine", "3.7", "2017-11-30", "2019-11-01", null, "https://alpinelinux.org/releases/"),
  release("debian", "13", "2025-08-09", "2028-08-09", "2030-06-30", "https://wiki.debian.org/DebianReleases"),
  release("debian", "12", "2023-06-10", "2026-07-11", "2028-06-30", "https://wiki.debian.org/DebianReleases"),
  release("debian", "11", "2021-08-14", "2024-08-14", "2026-08-31", "https://wiki.debian.org/DebianReleases"),
  release("debian", "10", "2019-07-06", "2022-09-10", "2024-06-30", "https://wiki.debian.org/DebianReleases"),
  release("ubuntu", "26.04", "2026-04-23", "2031-04-30", "2036-04-30", "https://wiki.ubuntu.com/Releases"),
  release("ubuntu", "25.10", "2025-10-09", "2026-07-01", null, "https://wiki.ubuntu.com/Releases"),
  release("ubuntu", "25.04", "2025-04-17", "2026-01-17", null, "https://wiki.ubuntu.com/Releases"),
  release("ubuntu", "24.04", "2024-04-25", "2029-05-31", "2036-05-31", "https://wiki.ubuntu.com/Releases"),
  release("ubuntu", "22.04", "2022-04-21", "2027-04-01", "2032-04-09", "https://wiki.ubuntu.com/Releases"),
  release("ubuntu", "20.04", "2020-04-23", "2025-05-31", "2030-04-02", "https://wiki.ubuntu.com/Releases"),
  release("nodejs", "26", "2026-05-05", "2029-04-30", null, "https://nodejs.org/en/about/previous-releases"),
  release("nodejs", "25", "2025-10-15", "2026-06-01", null, "https://nodejs.org/en/about/previous-releases"),
  release("nodejs", "24", "2025-05-06", "2028-04-30", null, "https://nodejs.org/en/about/previous-releases"),
  release("nodejs", "22", "2024-04-24", "2027-04-30", null, "https://nodejs.org/en/about/previous-releases"),
  release("nodejs", "20", "2023-04-18", "2026-04-30", null, "https://nodejs.org/en/about/previous-releases"),
  release("nodejs", "18", "2022-04-19", "2025-04-30", null, "https://nodejs.org/en/about/previous-releases"),
  release("python", "3.14", "2025-10-07", "2030-10-31", null, "https://devguide.python.org/versions/"),
  release("python", "3.13", "2024-10-07", "2029-10-31", null, "https://devguide.python.org/versions/"),
  release("python", "3.12", "2023-10-02", "2028-10-31", null, "https://devguide.python.org/versions/"),
  release("python", "3.11", "2022-10-24", "2027-10-31", null, "https://devguide.python.org/versions/"),
  release("python", "3.10", "2021-10-04", "2026-10-31", null, "https://devguide.python.org/versions/"),
  release("temurin", "25", "2025-09-22", "2031-09-30", null, "https://adoptium.net/support/"),
  release("temurin", "21", "2023-10-10", "2029-12-31", null, "https://adoptium.net/support/"),
  release("temurin", "17", "2021-09-22", "2027-10-31", null, "https://adoptium.net/support/"),
  release("temurin", "11", "2021-08-01", "2027-10-31", null, "https://adoptium.net/support/"),
  release("rhel", "10", "2025-05-20", "2035-05-31", "2039-05-31", "https://access.redhat.com/support/policy/updates/errata"),
  release("rhel", "9", "2022-05-18", "2032-05-31", "2036-05-31", "https://access.redhat.com/support/policy/updates/errata"),
  release("rhel", "8", "2019-05-07", "2029-05-31", "2033-05-31", "https://access.redhat.com/support/policy/updates/errata"),
  release("amazonlinux", "2023", "2023-03-01", "2029-06-30", null, "https://docs.aws.amazon.com/AL2/latest/relnotes/relnotes-al2.html"),
  release("amazonlinux", "2", "2018-06-26", "2026-06-30", null, "https://docs.aws.amazon.com/AL2/latest/relnotes/relnotes-al2.html"),
];

import type { LibraryRule } from "./rules";

const library = (
  id: string,
  fact: LibraryRule["fact"],
  names: string,
  file: RegExp,
  reason: string,
  more: Partial<Pick<LibraryRule, "versions" | "loader">> = {},
): LibraryRule => ({ kind: "library", id, fact, names, file, looksFor: `a shared library ${file.source}`, reason, versions: null, loader: null, ...more });

export const libraryRules: readonly LibraryRule[] = [
  library("libc.glibc", "libc", "glibc", /^libc\.so\.6(\.1)?$/, "Programs built on Debian, Ubuntu or Fedora need it, at their version or newer.", {
    versions: "GLIBC_",
    loader: /^ld(?:64|-linux[\w-]*)?\.so\.\d$/,
  }),
  // musl's loader is the library itself; libc.musl-*.so.1 is a link to it.
  library("libc.musl", "libc", "musl", /^ld-musl-[\w-]+\.so\.1$/, "Programs built on Alpine need it; those built for glibc do not start.", {
    loader: /^ld-musl-[\w-]+\.so\.1$/,
  }),
  library("libc.uclibc", "libc", "uClibc", /^libuClibc-[\d.]+\.so$/, "Programs of embedded systems need it; those built for glibc do not start.", {
    loader: /^ld(64)?-uClibc.*\.so/,
  }),
  library("tls.openssl", "tls", "OpenSSL", /^libssl\.so(?:\.(?:\d|10)(?:\.\w+)*)?$/, "Most programs in C, Rust and Python that speak TLS link against it."),
  library(
    "tls.libressl",
    "tls",
    "LibreSSL",
    /^lib(?:tls\.so(?:\.\d+)*|ssl\.so\.[3-9]\d(?:\.\d+)*)$/,
    "OpenBSD's TLS library: its libssl counts from 32, which OpenSSL's never reached.",
  ),
  library("tls.gnutls", "tls", "GnuTLS", /^libgnutls\.so(\.\d+)*$/, "GNU programs speak TLS through it."),
  library("tls.mbedtls", "tls", "Mbed TLS", /^libmbedtls\.so(\.\d+)*$/, "Small programs speak TLS through it."),
  library("tls.nss", "tls", "NSS", /^libssl3\.so$/, "Programs of Mozilla's and some of Red Hat's speak TLS through it."),
  library("tls.wolfssl", "tls", "wolfSSL", /^libwolfssl\.so(\.\d+)*$/, "Programs of embedded systems speak TLS through it."),
  library("libgcc", "libgcc", "libgcc_s", /^libgcc_s\.so\.1$/, "C++ and Rust programs unwind the stack through it.", { versions: "GCC_" }),
  library("libstdcxx", "libstdcxx", "libstdc++", /^libstdc\+\+\.so\.6(\.[\d.]+)?$/, "C++ programs built by GCC need it, at their version or newer.", {
    versions: "GLIBCXX_",
  }),
];

import type { FileFact, FileRule } from "./rules";

const file = (fact: FileFact, paths: readonly string[], looksFor: string, reason: string): FileRule => ({
  kind: "file",
  id: `file.${fact}`,
  fact,
  paths,
  looksFor,
  reason,
});

export const fileRules: readonly FileRule[] = [
  file(
    "documentation",
    ["usr/share/man", "usr/share/doc"],
    "regular files below /usr/share/man, and below /usr/share/doc other than copyright",
    "Text for people at a terminal: a container does not read it.",
  ),
  file(
    "caBundle",
    // The order in which Go's crypto/x509 looks (root_linux.go); OpenSSL's default on Alpine and Debian is among them.
    [
      "etc/ssl/certs/ca-certificates.crt",
      "etc/pki/tls/certs/ca-bundle.crt",
      "etc/ssl/ca-bundle.pem",
      "etc/pki/tls/cacert.pem",
      "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
      "etc/ssl/cert.pem",
    ],
    "a bundle of certificates in PEM (RFC 7468) at a usual place, or where SSL_CERT_FILE points",
    "Without it no server's certificate is trusted: x509: certificate signed by unknown authority.",
  ),
  file(
    "keyStore",
    ["etc/ssl/certs/java/cacerts", "etc/pki/java/cacerts", "etc/pki/ca-trust/extracted/java/cacerts"],
    "Java's cacerts, there or in lib/security of a JRE",
    "Java trusts these certificates and not those of the bundle.",
  ),
  file("timeZones", ["usr/share/zoneinfo"], "TZif files below /usr/share/zoneinfo", "Without them a program knows UTC alone: unknown time zone Europe/Berlin."),
  file("passwd", ["etc/passwd"], "accounts in /etc/passwd, passwd(5)", "USER by name and looking up one's own user need it."),
  file("group", ["etc/group"], "groups in /etc/group, group(5)", "USER with a group's name needs it; it gives supplementary groups."),
  file(
    "nsswitch",
    ["etc/nsswitch.conf"],
    "/etc/nsswitch.conf, nsswitch.conf(5)",
    "Says whether /etc/hosts is asked before DNS; some programs do otherwise without it.",
  ),
  file("defaultUser", [], "the config's User in /etc/passwd and /etc/group, as runc looks it up", "A process of root's that breaks out is root outside."),
  file(
    "nonRootUser",
    [],
    "an account in /etc/passwd, numbered 100 or above and not nobody, that owns its home folder",
    "To leave root is one line in a Dockerfile where such an account stands ready.",
  ),
  file(
    "folder",
    ["tmp", "var", "var/tmp", "var/log", "var/cache", "run", "home", "root"],
    "mode and owner of the folders that programs write to",
    "A program that may not write where it expects to fails: permission denied.",
  ),
  file("setuid", [], "regular files with the setuid or setgid bit", "They lend their owner's or group's rights to whoever runs them."),
  file("fileCapabilities", [], "the extended attribute security.capability, capabilities(7)", "They lend a part of root's rights to whoever runs the file."),
  file("worldWritable", [], "entries that others may write to, symbolic links apart", "Anyone may put something there for another to run or read."),
  file("callable", [], "what may be executed in a folder that programs are found in", "Whoever gets to run a command can choose among these."),
  file("executables", [], "ELF executables with an executable bit", "A static one runs on any base; a dynamic one needs its loader and libraries."),
  file("scripts", [], "executable files that begin with #!", "A script whose interpreter is missing fails: no such file or directory."),
  file("os", ["etc/os-release", "usr/lib/os-release"], "os-release(5)", "Says whose packages these are; scanners choose their advisories by it."),
];

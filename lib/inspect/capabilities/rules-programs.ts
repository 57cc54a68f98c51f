import type { ProgramRule, ToolGroup } from "./rules";

type Options = Partial<Pick<ProgramRule, "versioned" | "targeted" | "counts" | "multiCall">> & { also?: ToolGroup[] };

function program(group: ToolGroup, names: string, reason: string, options: Options = {}): ProgramRule {
  const all = names.split(" ");
  const { also = [], versioned = false, targeted = false, counts = null, multiCall = false } = options;
  return {
    kind: "program",
    id: `program.${all[0]}`,
    names: all,
    looksFor: `an executable named ${all.join(", ")}${versioned ? ", with or without a version" : ""}`,
    reason,
    groups: [group, ...also],
    versioned,
    targeted,
    counts,
    multiCall,
  };
}

export const toolGroups: Record<ToolGroup, string> = {
  shells: "Run whatever text reaches them.",
  packageManagers: "Install what is missing.",
  interpreters: "Run a program that was brought along.",
  downloaders: "Bring more in, or send data out.",
  compilers: "Build what is missing.",
  network: "Look around in the network, or carry a connection.",
  privileges: "Change user, name space or root directory.",
  archives: "Pack and encode what is to be carried in or out.",
  multiCall: "One file that is many programs, whether they are linked or not.",
};

const shell = { counts: "shell" } as const;
const system = { counts: "packageManager" } as const;
const runtime = { counts: "runtime", versioned: true } as const;

export const programRules: readonly ProgramRule[] = [
  program("shells", "sh", "Runs shell-form commands, scripts, and whatever text reaches it.", shell),
  program("shells", "bash rbash", "Runs whatever text reaches it, and opens connections by /dev/tcp.", shell),
  program("shells", "dash", "Runs whatever text reaches it.", shell),
  program("shells", "ash hush lash", "Runs whatever text reaches it.", shell),
  program("shells", "zsh rzsh zsh5", "Runs whatever text reaches it, and opens connections by zsh/net/tcp.", shell),
  program("shells", "fish", "Runs whatever text reaches it.", shell),
  program("shells", "ksh rksh ksh93 mksh lksh oksh pdksh ksh2020", "Runs whatever text reaches it.", shell),
  program("shells", "csh tcsh", "Runs whatever text reaches it.", shell),
  program("shells", "yash elvish nu xonsh osh", "Runs whatever text reaches it.", shell),
  program("shells", "pwsh", "Runs whatever text reaches it, and has web requests built in.", { ...shell, also: ["interpreters"] }),
  program("multiCall", "busybox", "Is a shell, wget, nc and some three hundred more; `busybox APPLET` needs no link.", {
    ...shell,
    also: ["shells"],
    multiCall: true,
  }),
  program("multiCall", "toybox", "Is a hundred and more commands; `toybox COMMAND` needs no link.", { multiCall: true }),

  program("packageManagers", "apt apt-get aptitude", "Fetches and installs Debian packages.", system),
  program("packageManagers", "dpkg", "Installs Debian packages that were brought along.", system),
  program("packageManagers", "apk", "Fetches and installs Alpine packages.", system),
  program("packageManagers", "dnf dnf5 dnf-3 microdnf", "Fetches and installs rpm packages.", system),
  program("packageManagers", "yum", "Fetches and installs rpm packages.", system),
  program("packageManagers", "tdnf", "Fetches and installs rpm packages.", system),
  program("packageManagers", "zypper", "Fetches and installs rpm packages.", system),
  program("packageManagers", "rpm", "Installs rpm packages that were brought along, and fetches them by URL.", system),
  program("packageManagers", "pacman", "Fetches and installs Arch packages.", system),
  program("packageManagers", "opkg", "Fetches and installs OpenWrt packages.", system),
  program("packageManagers", "xbps-install emerge nix-env eopkg swupd", "Fetches and installs packages.", system),
  program("packageManagers", "pip pipx uv conda mamba", "Fetches Python packages and runs their build scripts.", { versioned: true }),
  program("packageManagers", "npm npx yarn pnpm corepack", "Fetches JavaScript packages and runs their install scripts."),
  program("packageManagers", "gem bundle bundler", "Fetches Ruby packages and builds them.", { versioned: true }),
  program("packageManagers", "cargo", "Fetches Rust packages and builds them."),
  program("packageManagers", "composer cpan cpanm luarocks", "Fetches libraries and runs their install scripts."),

  program("interpreters", "node nodejs", "Runs JavaScript, with sockets and child processes.", runtime),
  program("interpreters", "bun deno", "Runs JavaScript, with sockets and child processes.", runtime),
  program("interpreters", "python pypy", "Runs Python, with sockets and child processes.", runtime),
  program("interpreters", "java", "Runs classes and JARs; from 11 on source files too.", runtime),
  program("interpreters", "perl", "Runs Perl, with sockets and child processes.", runtime),
  program("interpreters", "ruby jruby", "Runs Ruby, with sockets and child processes.", runtime),
  program("interpreters", "php php-cgi php-fpm", "Runs PHP, with sockets and child processes.", runtime),
  program("interpreters", "dotnet mono", "Runs .NET assemblies.", runtime),
  program("interpreters", "lua luajit", "Runs Lua, with child processes.", runtime),
  program("interpreters", "guile", "Runs Scheme, with sockets and child processes.", runtime),
  program("interpreters", "erl beam.smp", "Runs Erlang and Elixir, with sockets and child processes.", runtime),
  program("interpreters", "Rscript R julia", "Runs programs for statistics, with child processes.", runtime),
  program("interpreters", "tclsh wish expect", "Runs Tcl, with sockets and child processes.", { versioned: true }),
  program("interpreters", "awk gawk mawk nawk original-awk", "Runs awk programs, with child processes; gawk opens sockets."),
  program("interpreters", "gdb", "Runs Python and changes other processes."),

  program("downloaders", "curl", "Fetches and sends by HTTP and a dozen more protocols."),
  program("downloaders", "wget wget2", "Fetches by HTTP and FTP."),
  program("downloaders", "fetch aria2c axel lynx links w3m http https xh", "Fetches by HTTP."),
  program("downloaders", "ftp lftp ncftp ftpget ftpput", "Fetches and sends by FTP."),
  program("downloaders", "tftp atftp", "Fetches and sends by TFTP."),
  program("downloaders", "scp sftp", "Copies over SSH."),
  program("downloaders", "rsync", "Copies whole trees, over SSH or its own protocol."),
  program("downloaders", "rclone aws gsutil gcloud az", "Copies to and from object stores."),
  program("downloaders", "git svn hg", "Fetches and sends repositories."),

  program("compilers", "gcc cc g++ c++ cpp", "Builds programs from C and C++.", { versioned: true, targeted: true }),
  program("compilers", "clang clang++", "Builds programs from C and C++.", { versioned: true, targeted: true }),
  program("compilers", "tcc c99 c89", "Builds programs from C.", { targeted: true }),
  program("compilers", "go", "Builds programs from Go, and fetches modules.", { versioned: true }),
  program("compilers", "rustc", "Builds programs from Rust."),
  program("compilers", "javac", "Builds classes from Java."),
  program("compilers", "as", "Builds programs from assembler.", { targeted: true }),
  program("compilers", "ld ld.bfd ld.gold ld.lld lld mold", "Links programs.", { versioned: true, targeted: true }),
  program("compilers", "make gmake cmake ninja", "Runs the steps of a build, any command among them."),

  program("network", "nc ncat netcat nc.openbsd nc.traditional", "Opens and takes connections, and ties them to a program."),
  program("network", "socat", "Ties any two channels together, programs among them."),
  program("network", "nmap masscan", "Looks for open ports."),
  program("network", "ssh slogin dropbear dbclient sshd autossh", "Carries a shell or a tunnel through an encrypted connection."),
  program("network", "telnet rlogin rsh", "Opens connections."),
  program("network", "dig nslookup host drill", "Asks DNS, and carries data out by it."),
  program("network", "ip ifconfig route arp", "Shows and changes addresses and routes."),
  program("network", "ss netstat", "Shows connections and listening ports."),
  program("network", "tcpdump tshark ngrep", "Reads what others send."),
  program("network", "iptables nft ip6tables", "Changes what may pass."),
  program("network", "ping traceroute arping", "Finds out which hosts answer."),

  program("privileges", "su", "Runs commands as another user."),
  program("privileges", "sudo doas pkexec runuser setpriv", "Runs commands as another user."),
  program("privileges", "gosu su-exec", "Runs commands as another user."),
  program("privileges", "passwd chpasswd chsh chfn newgrp", "Changes an account."),
  program("privileges", "useradd adduser usermod addgroup groupadd", "Adds an account."),
  program("privileges", "mount umount", "Changes what lies where in the file system."),
  program("privileges", "chroot pivot_root switch_root", "Changes the root directory."),
  program("privileges", "nsenter unshare bwrap", "Enters or makes name spaces."),
  program("privileges", "capsh setcap", "Shows and sets capabilities."),
  program("privileges", "docker ctr nerdctl runc podman kubectl crictl", "Starts containers where it reaches an engine."),
  program("privileges", "insmod modprobe", "Loads code into the kernel where it may."),

  program("archives", "tar bsdtar cpio", "Packs and unpacks trees."),
  program("archives", "gzip bzip2 xz zstd zip unzip 7z", "Packs and unpacks files."),
  program("archives", "base64 base32 uuencode uudecode", "Turns bytes into text that any channel carries."),
  program("archives", "openssl gpg", "Encrypts files; openssl opens TLS connections too."),
  program("archives", "xxd hexdump od", "Turns bytes into text and, xxd, back."),
  program("archives", "dd", "Copies bytes to and from devices and memory."),
];

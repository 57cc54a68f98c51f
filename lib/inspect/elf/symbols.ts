/**
 * Undefined dynamic symbols that tell of needs at run time, which headers alone cannot answer: what a program takes from its process, its
 * files or its host once it runs. The table is closed; families with a common beginning stand by prefix. A symbol is a hint, never a verdict:
 * a linked library may use it on a path that never runs.
 */

/** What a symbol tells of, in the order of the table below. */
export type RuntimeNeed =
  /** Libraries by name at run time: OpenSSL's providers, NSS, JNI, plug-ins. */
  | "dlopen"
  /** `/bin/sh`, which glibc and musl name so. */
  | "shell"
  /** Other programs. */
  | "exec"
  /** /etc/passwd and nsswitch.conf. */
  | "passwd"
  /** /etc/group and nsswitch.conf. */
  | "group"
  /** Resolution of names: nsswitch.conf, hosts, resolv.conf, and with glibc libnss_*. */
  | "hosts"
  /** /etc/services, /etc/protocols. */
  | "services"
  /** Character sets: glibc's gconv modules. */
  | "iconv"
  /** Locale archives or folders. */
  | "locale"
  /** Time zone data. */
  | "timezone"
  /** A writable folder for temporary files. */
  | "temporary"
  /** A syslog socket. */
  | "syslog"
  /** PAM's configuration and modules. */
  | "pam"
  /** Node-API: fits any Node.js. */
  | "node-api"
  /** Node's and V8's C++: bound to one NODE_MODULE_VERSION. */
  | "node"
  /** A Java virtual machine in the process. */
  | "java"
  /** A Python interpreter in the process. */
  | "python";

const exact: Record<RuntimeNeed, readonly string[]> = {
  dlopen: ["dlopen", "dlmopen", "__libc_dlopen_mode"],
  shell: ["system", "popen", "wordexp"],
  exec: [
    ...["execl", "execle", "execlp", "execv", "execve", "execveat", "execvp", "execvpe", "fexecve"],
    ...["posix_spawn", "posix_spawnp", "pidfd_spawn", "pidfd_spawnp"],
  ],
  passwd: [
    ...["getpwnam", "getpwnam_r", "getpwuid", "getpwuid_r", "getpwent", "getpwent_r", "setpwent", "getspnam", "getspnam_r"],
    ...["getlogin", "getlogin_r", "cuserid"],
  ],
  group: ["getgrnam", "getgrnam_r", "getgrgid", "getgrgid_r", "getgrent", "getgrent_r", "setgrent", "getgrouplist", "initgroups"],
  hosts: [
    ...["getaddrinfo", "getnameinfo", "gethostbyname", "gethostbyname2", "gethostbyname_r", "gethostbyname2_r"],
    ...["gethostbyaddr", "gethostbyaddr_r", "gethostent", "getaddrinfo_a", "res_init", "__res_init", "res_query", "__res_query"],
    ...["res_search", "__res_search", "res_nquery", "__res_nquery", "res_nsearch", "__res_nsearch", "__res_ninit", "res_ninit"],
  ],
  services: ["getservbyname", "getservbyname_r", "getservbyport", "getservbyport_r", "getprotobyname", "getprotobyname_r", "getprotobynumber"],
  iconv: ["iconv_open", "libiconv_open"],
  locale: ["setlocale", "newlocale", "bindtextdomain"],
  timezone: ["tzset", "localtime", "localtime_r", "__localtime64", "__localtime64_r", "mktime", "__mktime64", "timelocal"],
  temporary: [
    ...["mkstemp", "mkstemp64", "mkstemps", "mkstemps64", "mkostemp", "mkostemp64", "mkostemps", "mkostemps64", "mkdtemp"],
    ...["mktemp", "tmpfile", "tmpfile64", "tmpnam", "tmpnam_r", "tempnam"],
  ],
  syslog: ["openlog", "syslog", "vsyslog", "__syslog_chk", "__vsyslog_chk"],
  pam: ["pam_start", "pam_start_confdir"],
  "node-api": [],
  node: ["node_module_register"],
  java: ["JNI_CreateJavaVM", "JNI_GetCreatedJavaVMs", "JNI_GetDefaultJavaVMInitArgs", "JLI_Launch"],
  python: [
    ...["PyModule_Create2", "PyModuleDef_Init", "PyModule_FromDefAndSpec2", "Py_InitModule4", "Py_InitModule4_64"],
    ...["Py_Initialize", "Py_InitializeEx", "Py_InitializeFromConfig", "Py_Main", "Py_BytesMain", "Py_RunMain"],
  ],
};

/**
 * Families too open to be named one by one. `_ZN4node` and `_ZN2v8` are the mangled namespaces of Node and V8; of V8 only what every addon
 * calls, since the rest says no more. `PyInit_` undefined is a module that the program has built in.
 */
const prefixes: readonly (readonly [prefix: string, need: RuntimeNeed])[] = [
  ["napi_", "node-api"],
  ["node_api_", "node-api"],
  ["_ZN4node", "node"],
  ["_ZN2v811HandleScopeC", "node"],
  ["_ZN2v87Isolate10GetCurrent", "node"],
  ["_ZN2v816FunctionTemplate3New", "node"],
  ["JNI_On", "java"],
  ["JVM_", "java"],
  ["PyInit_", "python"],
];

const needs = new Map(Object.entries(exact).flatMap(([need, names]) => names.map((name) => [name, need as RuntimeNeed] as const)));

/** What an undefined dynamic symbol tells of; undefined for all that the table does not hold. */
export const runtimeNeed = (symbol: string): RuntimeNeed | undefined => needs.get(symbol) ?? prefixes.find(([prefix]) => symbol.startsWith(prefix))?.[1];

/** Longer names are not looked at: the table's own are shorter, and those of its families as well. */
export const longestSymbol = 255;

import { groupFile, nsswitch, passwd, readGroups, readUsers } from "./accounts";
import type { Capabilities } from "./capability";
import { caCertificates } from "./certificates";
import { defaultUser, nonRootUser, readDefaultUser } from "./default-user";
import { documentation } from "./documentation";
import { executables, scripts } from "./executables";
import { folders, home, tmp } from "./folders";
import type { CapabilityInput } from "./input";
import { findLibraries, libc, runtimeLibrary, tls } from "./libraries";
import { fileCapabilities, setuid, worldWritable } from "./modes";
import { multiCallBinaries } from "./multi-call";
import { callable, packageManagers, runtimes, shells, tools } from "./offers";
import { osRelease } from "./os-release";
import { findPrograms } from "./programs";
import { rulesVersion } from "./rules";
import { timeZones } from "./time-zones";

/**
 * What an image offers at run time, from its merged file system, its package databases and its config alone. Pure and synchronous: a pass
 * over all entries for each fact, so the caller runs it where it may take a tenth of a second. Throws on nothing that an image can contain.
 */
export function deriveCapabilities(input: CapabilityInput): Capabilities {
  const { tree, config } = input;
  const programs = findPrograms(input);
  const libraries = findLibraries(input);
  const users = readUsers(tree);
  const groups = readGroups(tree);
  const user = readDefaultUser(config.user, users, groups);
  return {
    rules: rulesVersion,
    entries: tree.files().length,
    shells: shells(programs),
    packageManagers: packageManagers(programs),
    documentation: documentation(tree),
    libc: libc(libraries, tree),
    tls: tls(libraries),
    libgcc: runtimeLibrary("libgcc", libraries),
    libstdcxx: runtimeLibrary("libstdcxx", libraries),
    caCertificates: caCertificates(tree, config),
    timeZones: timeZones(input),
    passwd: passwd(users),
    group: groupFile(groups),
    nsswitch: nsswitch(tree),
    defaultUser: defaultUser(user, users, groups),
    nonRootUser: nonRootUser(tree, user, users),
    tmp: tmp(tree, user),
    home: home(tree, user),
    folders: folders(tree, user, config),
    runtimes: runtimes(programs),
    setuid: setuid(tree),
    fileCapabilities: fileCapabilities(tree),
    worldWritable: worldWritable(tree),
    callable: callable(programs),
    tools: tools(programs, multiCallBinaries(tree)),
    executables: executables(tree),
    scripts: scripts(tree, config),
    os: osRelease(tree),
  };
}

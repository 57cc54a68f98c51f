/**
 * A preset for Renovate (39 and later): digests of FROM lines are those of the approved bases, by a custom datasource over /standards.json.
 * Tags stay as they are written: which tag is a standard is people's decision. Pure.
 */

/** One release per approved tag of the repository that is looked up, with the digest that was approved. */
const releases = `{
  "releases": [$append(standards, standards.alternatives)["{{packageName}}" in names and $exists(tag) and $exists(digest)].{"version": tag, "digest": digest}],
  "homepage": url
}`;

/** Every tag is a version of its own, as new as any other: no tag is ever an update of another. The group that never matches is demanded. */
const versioning = "regex:^(?<compatibility>.+)(?<major>\\n)?$";

export function renovatePreset(origin: string, names: readonly string[]) {
  return {
    $schema: "https://docs.renovatebot.com/renovate-schema.json",
    description: "Keeps the digests of FROM lines on the approved bases of this organisation (Basewise).",
    customDatasources: {
      basewise: {
        defaultRegistryUrlTemplate: `${origin}/standards.json`,
        format: "json",
        transformTemplates: [releases],
      },
    },
    // An empty list of names would match every image.
    packageRules: names.length
      ? [
          {
            description: "The digest of an approved base is the approved one",
            matchDatasources: ["docker"],
            matchManagers: ["dockerfile"],
            matchPackageNames: [...names],
            overrideDatasource: "custom.basewise",
            versioning,
            pinDigests: true,
          },
        ]
      : [],
  };
}

import { sbomEndings } from "@/lib/sbom/formats";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";

/** The bill of materials in two formats, as files; links, so that it needs no script. */
export function SbomMenu({ digest }: { digest: string }) {
  const address = `/api/v1/images/${encodeURIComponent(digest)}/sbom`;
  return (
    <Menu
      summary={
        <>
          SBOM <ChevronIcon />
        </>
      }
    >
      <a href={`${address}?format=cyclonedx`} download>
        CycloneDX 1.5 <span className="end">.{sbomEndings.cyclonedx}</span>
      </a>
      <a href={`${address}?format=spdx`} download>
        SPDX 2.3 <span className="end">.{sbomEndings.spdx}</span>
      </a>
    </Menu>
  );
}

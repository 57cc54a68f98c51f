/** Stands beside the figures of an image that is not the published one, bit for bit. */
export function Rebuilt({ from }: { from: string }) {
  return (
    <span className="rebuilt" title={`Rebuilt from ${from}: these are not the published bytes`}>
      rebuilt<span className="long"> for the test bed</span>
    </span>
  );
}

const widths = ["w4", "w5", "w3", "w5", "w4", "w3", "w5", "w4"];

/** Rows keep their height, so nothing moves when figures arrive. */
export default function LadderLoading() {
  return (
    <main id="main" tabIndex={-1} className="pending-page" aria-busy="true">
      <div className="head">
        <div>
          <h1>Base images by download size</h1>
          <p className="sub">
            <span className="sk w5" />
          </p>
        </div>
      </div>
      <div className="bar">
        <span className="field filter" />
        <span className="grow" />
      </div>
      <table className="ladder" aria-label="Loading">
        <thead>
          <tr>
            <th />
            <th className="nm">Image</th>
            <th className="lv">Level</th>
            <th className="bar-c" />
            <th className="num first">Download</th>
            <th className="num w">Against full</th>
            <th className="num">Unpacked</th>
            <th className="num x">Layers</th>
          </tr>
        </thead>
        <tbody>
          {widths.map((width, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of placeholders
            <tr className="r" key={i}>
              <td />
              <td className="nm">
                <span className={`sk ${width}`} />
              </td>
              <td className="lv">
                <span className="sk w2" />
              </td>
              <td className="bar-c">
                <span className="sk w3" />
              </td>
              <td className="num first">
                <span className="sk w1" />
              </td>
              <td className="num w">
                <span className="sk w1" />
              </td>
              <td className="num">
                <span className="sk w1" />
              </td>
              <td className="num x">
                <span className="sk w1" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

/** The page's outline while it is on its way; rows keep their height, so nothing moves when they come. */
export default function Loading() {
  return (
    <main id="main" tabIndex={-1} aria-busy="true">
      <div className="head">
        <div>
          <h1>Webhooks</h1>
          <p className="sub">
            <i className="sk w5" />
          </p>
        </div>
      </div>
      <table className="tbl tall hooks" aria-hidden="true">
        <tbody>
          {[0, 1, 2].map((row) => (
            <tr key={row}>
              <td className="to">
                <i className="sk w4" />
              </td>
              <td>
                <i className="sk w3" />
              </td>
              <td>
                <i className="sk w2" />
              </td>
              <td>
                <i className="sk w2" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

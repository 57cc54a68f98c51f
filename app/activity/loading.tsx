const rows = ["w4", "w5", "w3", "w5"];

export default function ActivityLoading() {
  return (
    <main id="main" tabIndex={-1} className="pending-page" aria-busy="true">
      <div className="head">
        <h1>Activity</h1>
      </div>
      <p className="sub-live">
        <span className="sk w5" />
      </p>
      <h2 className="h3">Running</h2>
      <ul className="jobs">
        {rows.map((width, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of placeholders
          <li key={i}>
            <div className="job">
              <span className="sk w2" />
              <span className={`sk ${width}`} />
            </div>
          </li>
        ))}
      </ul>
    </main>
  );
}

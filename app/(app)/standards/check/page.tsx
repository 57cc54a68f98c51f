import type { Metadata, Route } from "next";
import Link from "next/link";
import { CheckForm } from "@/components/standards/check-form";
import { ImageAnswer } from "@/components/standards/check-image";
import { Copy } from "@/components/ui/copy";
import { env, linkBase } from "@/lib/env";
import { isBasewiseError, toProblem } from "@/lib/errors";
import { checkRecordedImage } from "@/lib/standards/checks";
import { snippets } from "@/lib/standards/snippets";

export const metadata: Metadata = { title: "Check against the standards" };

/** What is wrong with the reference is told beside the field. */
async function answerFor(image: string) {
  try {
    return { check: await checkRecordedImage(image, {}), problem: null };
  } catch (error) {
    if (isBasewiseError(error)) return { check: null, problem: toProblem(error) };
    throw error;
  }
}

export default async function CheckPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const asked = [(await searchParams).image].flat()[0]?.trim() ?? "";
  const answer = asked ? await answerFor(asked.slice(0, 1000)) : null;
  const base = linkBase({ ...env(), BASEWISE_PUBLIC_LISTEN: undefined });
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Check against the standards</h1>
          <p className="sub">By the standards of today; nothing is asked outside, and nothing that is checked is kept</p>
        </div>
        <div className="acts">
          <Link className="btn" href={"/standards" as Route}>
            The standards
          </Link>
        </div>
      </div>
      <div className="checks">
        <section className="sec" aria-labelledby="file-title">
          <div className="sechead">
            <h2 id="file-title">A Dockerfile</h2>
            <p className="why">Paste, drop or choose it. The final stage is judged.</p>
          </div>
          <CheckForm />
        </section>
        <div>
          <section className="sec" id="image" aria-labelledby="image-title">
            <div className="sechead">
              <h2 id="image-title">An image</h2>
              <p className="why">By its layers, whatever it says of itself.</p>
            </div>
            <form className="image-ask" action="/standards/check#image">
              <label className="field" htmlFor="check-image">
                <span className="sr">Reference or digest of a recorded image</span>
                <input
                  id="check-image"
                  name="image"
                  defaultValue={asked}
                  placeholder="registry.example.com/team/app:1"
                  autoComplete="off"
                  spellCheck={false}
                  required
                />
              </label>
              <button type="submit" className="btn">
                Check
              </button>
            </form>
            {answer?.problem ? (
              <p className="check-wrong" role="alert">
                <b>{answer.problem.title}.</b> {answer.problem.detail} {answer.problem.remedy}
              </p>
            ) : null}
            {answer?.check ? <ImageAnswer check={answer.check} /> : null}
          </section>
          <section className="sec" aria-labelledby="ci-title">
            <div className="sechead">
              <h2 id="ci-title">In a pipeline</h2>
              <p className="why">With curl alone; exit code 22 where the check fails.</p>
            </div>
            {snippets(base).map(({ id, title, file, text }) => (
              <details key={id} className="snippet">
                <summary>
                  {title}
                  {file ? <code className="muted"> {file}</code> : null}
                </summary>
                <div className="code-box">
                  <pre>{text}</pre>
                  <Copy text={text} what={`the lines for ${title}`} />
                </div>
              </details>
            ))}
          </section>
        </div>
      </div>
    </main>
  );
}

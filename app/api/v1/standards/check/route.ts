import { checked, route } from "@/lib/access/route";
import { checkDockerfileQuery, checkImageQuery } from "@/lib/api/schemas-check";
import { dockerfileAnswer, imageAnswer, readBuildArgs } from "@/lib/standards/check-answers";
import { checkDockerfileText, checkRecordedImage } from "@/lib/standards/checks";

export const POST = route(async ({ request, query, text }) => {
  const { format, team, target, platform, path, "fail-on": failOn } = checked(checkDockerfileQuery, Object.fromEntries(query));
  const buildArgs = readBuildArgs(query.getAll("arg"));
  const result = await checkDockerfileText(await text(), { team, target, platform, buildArgs });
  return dockerfileAnswer(result, { format, accept: request.headers.get("accept"), path, failOn });
});

export const GET = route(async ({ request, query }) => {
  const { image, format, team, "fail-on": failOn } = checked(checkImageQuery, Object.fromEntries(query));
  return imageAnswer(await checkRecordedImage(image, { team }), { format, accept: request.headers.get("accept"), failOn });
});

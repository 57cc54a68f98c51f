/** How a pipeline checks with curl alone; what docs and page show. `origin`: where the pipeline reaches Basewise. Pure. */
export interface Snippet {
  id: "shell" | "github" | "gitlab";
  title: string;
  /** Where it is written. */
  file: string | null;
  language: "sh" | "yaml";
  text: string;
}

/** Fails on what is no standard, on what can't be told and on what is no Dockerfile; a deprecated base and a missing digest pass. */
const failOn = "not_standard";

const command = (origin: string, file: string): string[] => [
  "curl --silent --show-error --fail-with-body --retry 3 --max-time 30 \\",
  `  --header 'Content-Type: text/plain' --data-binary @${file} \\`,
  `  '${origin}/api/v1/standards/check?format=text&fail-on=${failOn}'`,
];

const indent = (lines: readonly string[], by: number): string => lines.map((line) => " ".repeat(by) + line).join("\n");

export const snippets = (origin: string): readonly Snippet[] => [
  { id: "shell", title: "Shell", file: null, language: "sh", text: `${command(origin, "Dockerfile").join("\n")}\n` },
  {
    id: "github",
    title: "GitHub Actions",
    file: ".github/workflows/base-image.yml",
    language: "yaml",
    text: `name: Base image
on:
  pull_request:
    paths: ["**Dockerfile*"]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Check the base against the standards
        run: |
${indent(command(origin, "Dockerfile"), 10)}
`,
  },
  {
    id: "gitlab",
    title: "GitLab CI",
    file: ".gitlab-ci.yml",
    language: "yaml",
    text: `base-image:
  stage: test
  image: curlimages/curl:8.11.1
  rules:
    - changes: ["**/Dockerfile*"]
  script:
    - |
${indent(command(origin, "Dockerfile"), 6)}
`,
  },
];

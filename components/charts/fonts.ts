/**
 * The page's own fonts, written into a picture that is drawn as an image: an image may not fetch anything, so a PNG would fall back to other
 * letters. An SVG file names its fonts and what to fall back to instead, and stays small.
 */
export async function fontFaces(page: Document): Promise<string> {
  const rules = [...page.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href ?? page.baseURI })));
  const faces = rules.flatMap(({ rule, base }) => {
    if (!rule.cssText.startsWith("@font-face")) return [];
    const { style } = rule as CSSFontFaceRule;
    const address = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue("src"))?.[1];
    return address
      ? [{ family: style.getPropertyValue("font-family"), weight: style.getPropertyValue("font-weight") || "400", url: new URL(address, base).href }]
      : [];
  });
  const written = await Promise.all(
    faces.map(async ({ family, weight, url }) => {
      const answer = await fetch(url);
      if (!answer.ok) return "";
      const bytes = new Uint8Array(await answer.arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      return `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${btoa(text)})}`;
    }),
  );
  return written.join("");
}

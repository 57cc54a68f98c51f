/** Whether a text holds what a pattern says, anywhere; `*` stands for any characters, `?` for one. Time is bounded by the product of both lengths. */
export function holds(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return text.includes(pattern);
  const whole = `*${pattern}*`;
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = whole[place];
    if (wanted === "*") {
      star = place++;
      resume = at;
    } else if (wanted === "?" || wanted === text[at]) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  while (whole[place] === "*") place++;
  return place === whole.length;
}

/** Words, apart by spaces, in any case; none is no condition. */
export function wordsOf(q: string | undefined): ((text: string) => boolean) | null {
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => holds(lower, word));
  };
}

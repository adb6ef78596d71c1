/** How much of a message is shown: what matters stands at its ends. */
const [HEAD, TAIL] = [700, 300];

/**
 * A message with somebody else's text in it, for a sentence or a table: white space between words is one space, what a
 * terminal would act upon is escaped, and the middle of a long one is left out.
 */
export function oneLine(message: string): string {
  const line = printable(message.replace(/\s+/g, ' ').trim());
  return line.length <= HEAD + TAIL ? line : `${line.slice(0, HEAD)}…${line.slice(-TAIL)}`;
}

/** A text with its control characters, and those that turn the direction of writing, as \u{...}. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

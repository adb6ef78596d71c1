/** A message of somebody else's code as one line, for a sentence or a table: white space between words is one space. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text within XML, as an element or an attribute. */
export function xmlText(text: string): string {
  // XML 1.0 has no way to write most control characters, halves of a pair, and two characters that are none
  return text
    .replace(/[^\P{Cc}\t\n\r]|[\p{Cs}\uFFFE\uFFFF]/gu, '')
    .replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

const NEWLINE = 10;

/** Bytes that are kept at hand for the next line; typical ones fit in. */
const USUAL = 1 << 16;

/**
 * Cuts a stream of bytes into lines, in twice the memory of the longest line at most.
 *
 * @param limit bytes that a line may have
 * @param onLine is given a line that is its own, without the line break
 * @param onTooLong is called instead, and what is left of the chunk is dropped
 * @returns takes the stream, chunk by chunk
 */
export function lineReader(
  limit: number,
  onLine: (line: Uint8Array<ArrayBuffer>) => void,
  onTooLong: () => void,
): (chunk: Uint8Array) => void {
  let begun = new Uint8Array(USUAL);
  let length = 0;
  const append = (part: Uint8Array) => {
    const needed = length + part.length;
    if (needed > begun.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * begun.length, limit)));
      larger.set(begun.subarray(0, length));
      begun = larger;
    }
    begun.set(part, length);
    length = needed;
  };
  const clear = () => {
    length = 0;
    if (begun.length > USUAL) begun = new Uint8Array(USUAL);
  };
  return (chunk) => {
    for (let start = 0; start < chunk.length; ) {
      const found = chunk.indexOf(NEWLINE, start);
      const end = found < 0 ? chunk.length : found;
      if (length + end - start > limit) {
        clear();
        onTooLong();
        return;
      }
      append(chunk.subarray(start, end));
      if (found >= 0) {
        const line = begun.slice(0, length);
        clear();
        onLine(line);
      }
      start = end + 1;
    }
  };
}

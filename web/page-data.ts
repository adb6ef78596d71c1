/**
 * Reads what a page shows from its script element, where the package has written it.
 *
 * @returns null in a template, into which nothing is written yet
 */
export async function pageData<T>(): Promise<T | null> {
  const text = document.getElementById('page-data')?.textContent ?? '';
  if (text === '') return null;
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).json();
}

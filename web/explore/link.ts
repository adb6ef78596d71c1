/** The state of the page in the hash of its address: the experiment as JSON and the training time, in base64url. */

/** What a link brings back. */
export interface Linked {
  readonly experiment: unknown;
  /** Index of the training time that is looked at. */
  readonly k: number;
}

export function hashOf(state: Linked): string {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The state that a hash holds. @throws Error in a sentence if it holds none */
export function linkedBy(hash: string): Linked {
  try {
    const text = atob(hash.replaceAll('-', '+').replaceAll('_', '/'));
    const { experiment, k } = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    if (typeof experiment === 'object' && experiment !== null)
      return { experiment, k: Number.isSafeInteger(k) ? k : 0 };
  } catch {
    // said below
  }
  throw new Error('This link holds no experiment: it was cut short, or is not one of this page.');
}

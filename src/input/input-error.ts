/**
 * An error in the input that the user can fix: bad usage or a bad file. The message is one sentence that says what was
 * expected and what was found.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

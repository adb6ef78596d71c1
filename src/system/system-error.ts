/** A system that failed to do what it was asked, in one sentence. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}

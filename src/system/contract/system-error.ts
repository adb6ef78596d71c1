/** A system that failed to do what it was asked, in one sentence. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}

/** A system that answered NaN or infinity inside its domain: evidence against it, and no failure to answer. */
export class NonFiniteAnswer extends Error {
  override readonly name = 'NonFiniteAnswer';
}

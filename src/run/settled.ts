/**
 * A value that may be promised.
 *
 * @param otherwise what is said where the promise is never kept
 * @throws Error once this process has nothing left to do that could settle the promise: it would wait for ever, or end
 *   without a word
 */
export async function settled<T>(promised: T | Promise<T>, otherwise = 'measure never came to an end'): Promise<T> {
  let idle = () => {};
  const never = new Promise<never>((_, reject) => {
    idle = () => reject(new Error(otherwise));
  });
  process.once('beforeExit', idle);
  try {
    return await Promise.race([promised, never]);
  } finally {
    process.off('beforeExit', idle);
  }
}

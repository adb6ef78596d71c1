/** What came of asking about a fault: who caught it, nobody, or that there was no answer, which says nothing about it. */
export type Answer =
  | {
      readonly kind: 'caught';
      /** The test file, or the claim. */
      readonly by: string;
      /** What was seen, for people. */
      readonly seen: readonly string[];
    }
  | { readonly kind: 'missed' }
  | { readonly kind: 'none'; readonly reason: string };

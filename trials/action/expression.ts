/** What expressions of an action can see: `inputs.<name>` and `steps.<id>.outputs.<name>`. */
export interface Scope {
  readonly inputs: Readonly<Record<string, string>>;
  /** The outputs of steps, by the id of the step. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A text with each expression in it replaced by its value. @throws Error for an expression that is not understood */
export function filled(text: string, scope: Scope): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => contextValue(expression.trim(), scope));
}

/**
 * Whether a step runs: by default only if none has failed before it. Conditions are comparisons joined by &&.
 *
 * @throws Error for a condition that is not understood
 */
export function isMet(condition: string | undefined, scope: Scope, failed: boolean): boolean {
  const [, inner] = /^\$\{\{(.*)\}\}$/.exec(condition ?? '') ?? [undefined, condition ?? ''];
  const terms = inner.split('&&').map((term) => term.trim());
  const asksStatus = terms.includes('!cancelled()');
  return (asksStatus || !failed) && terms.every((term) => term === '' || term === '!cancelled()' || holds(term, scope));
}

function holds(term: string, scope: Scope): boolean {
  const [, left, operator, right] = /^(\S+) (==|!=) '([^']*)'$/.exec(term) ?? [];
  if (left === undefined) throw new Error(`the condition '${term}' is not understood`);
  // as GitHub compares strings
  return (contextValue(left, scope).toLowerCase() === right.toLowerCase()) === (operator === '==');
}

function contextValue(expression: string, { inputs, steps }: Scope): string {
  const [root, id, kind, name, ...rest] = expression.split('.');
  if (root === 'inputs' && kind === undefined && Object.hasOwn(inputs, id)) return inputs[id];
  // what a step does not set, or a step that did not run, is empty
  if (root === 'steps' && kind === 'outputs' && name !== undefined && rest.length === 0) return steps[id]?.[name] ?? '';
  throw new Error(`the expression '${expression}' is not understood`);
}

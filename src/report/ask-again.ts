import type { AskedCall } from '../numeric/estimate.js';

/**
 * A call of a system in the language that the system is written in, to be pasted where the system is defined.
 *
 * @param system what was given for `--system`
 */
export function askAgain({ of = 'system', call, given, at }: AskedCall, system = ''): string {
  if (isPython(system)) {
    const parameters = Object.entries(given).map(([name, value]) => `${snakeCase(name)}=${pythonText(value)}`);
    return `${of}.${snakeCase(call)}(${parameters.join(', ')})${at.map((key) => `[${pythonText(key)}]`).join('')}`;
  }
  const keys = at.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return `(await ${of}.${call}(${javaScriptText(given)}))${keys}`;
}

function isPython(system: string): boolean {
  return /(^|[\s/\\])python[\d.]*(\.exe)?\s/.test(system) || /\.py(\s|$)/.test(system);
}

/** `sigmaOverAlpha` and `from` as a method in Python names its parameters: `sigma_over_alpha` and `from_`. */
function snakeCase(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return snake === 'from' ? 'from_' : snake;
}

const CONSTANTS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };

/** A value as Python has it; lists of numbers are arrays, as the gate hands them over. */
function pythonText(value: unknown): string {
  if (isNumbers(value)) return `np.array(${JSON.stringify(value)}, float)`;
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${pythonText(key)}: ${Array.isArray(entry) ? JSON.stringify(entry) : pythonText(entry)}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&')}'`;
  return CONSTANTS[String(value)] ?? String(value);
}

/** Whether a value is a list of numbers, or of such lists. */
function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'number' || isNumbers(each));
}

function javaScriptText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaScriptText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, entry]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${javaScriptText(entry)}`)
      .join(', ')} }`;
  }
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}

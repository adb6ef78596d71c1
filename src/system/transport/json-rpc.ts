/** The messages between the suite and a system: JSON-RPC 2.0, one message a line. */
import { oneLine } from '../../input/one-line.js';
import { fromJsonForm, jsonForm } from './json-form.js';
import { BadlyPacked, type Lists } from './packed-numbers.js';

/** How a call ended. */
export type Reply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  /** It took longer than it may. */
  | { readonly kind: 'silent' }
  /** `how` follows 'it', as in 'ended with exit code 0'; `stderr` is the last that it wrote there. */
  | { readonly kind: 'died'; readonly how: string; readonly stderr: string }
  /** `what` follows 'it', as in "answered 'hello', which is not JSON-RPC". */
  | { readonly kind: 'garbled'; readonly what: string };

/** The code of every error: JSON-RPC leaves -32000 to the server. */
const ERROR = -32000;

/** How much of a line is quoted that is no message. */
const QUOTED = 60;

/** A number that is not finite, as Python's json and others write it: no JSON. */
const BARE = /^\s*\{.*[[:,]\s*(-?(?:NaN|Infinity))\s*[\],}]/s;

/** A call of a system. @throws TypeError where the parameters are not plain data */
export function requestLine(id: number, method: string, params: object, lists: Lists = 'digits'): string {
  return line({ id, method, params: jsonForm(params, { lists }) });
}

/** What a call returned. @throws TypeError where it is not plain data, see `jsonForm` */
export function resultLine(id: unknown, result: unknown, lists: Lists = 'digits'): string {
  return line({ id, result: jsonForm(result, { lists }) });
}

/** Why a call returned nothing. */
export function errorLine(id: unknown, message: string): string {
  return line({ id, error: { code: ERROR, message } });
}

function line(message: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
}

/** A call as a system is asked for it, and how it is to answer: as it was asked. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: object;
  readonly lists: Lists;
}

/** The call that a line asks for, from a caller that writes only such lines. */
export function readRequest(bytes: Uint8Array): Request {
  const text = textOf(bytes);
  const asked = fromJsonForm(JSON.parse(text), text) as Omit<Request, 'lists'>;
  return { ...asked, lists: text.includes('"packed":') ? 'packed' : 'digits' };
}

/** How a system may be asked, from its description. */
export function listsFor(description: unknown): Lists {
  return isObject(description) && description.packed === true ? 'packed' : 'digits';
}

/** What a line says that should be the reply to request `id`. */
export function readReply(bytes: Uint8Array, id: number): Reply {
  try {
    const text = textOf(bytes);
    const message: unknown = JSON.parse(text);
    if (!isObject(message)) return { kind: 'garbled', what: notRpc(bytes) };
    return replyOf(message, id, text) ?? { kind: 'garbled', what: notRpc(bytes) };
  } catch (error) {
    if (error instanceof BadlyPacked) return { kind: 'garbled', what: `answered with ${error.message}` };
    // no JSON, or longer or deeper than can be read
    return { kind: 'garbled', what: notRpc(bytes) };
  }
}

function replyOf(message: Readonly<Record<string, unknown>>, id: number, text: string): Reply | undefined {
  const { jsonrpc, result, error } = message;
  if (jsonrpc !== '2.0') return undefined;
  if (message.id !== id) {
    const found = message.id === undefined ? 'without an id' : `with id ${excerpt(JSON.stringify(message.id))}`;
    return { kind: 'garbled', what: `answered ${found} where ${id} was asked` };
  }
  if ('result' in message === 'error' in message) {
    const both = 'result' in message;
    return { kind: 'garbled', what: `answered with ${both ? 'both a result and an error' : 'no result and no error'}` };
  }
  if (!('error' in message)) return { kind: 'value', value: fromJsonForm(result, text) };
  if (isObject(error) && typeof error.message === 'string') return { kind: 'threw', message: error.message };
  return { kind: 'garbled', what: 'answered with an error that has no message' };
}

/** A line that was written when nothing was asked, as a phrase. */
export function unasked(bytes: Uint8Array): string {
  return `wrote ${quoted(bytes)} without being asked`;
}

function notRpc(bytes: Uint8Array): string {
  const bare = BARE.exec(start(bytes, 1 << 20));
  if (bare !== null) return `answered with a bare ${bare[1]}, which is not JSON: it is written "${bare[1]}"`;
  return `answered ${quoted(bytes)}, which is not JSON-RPC 2.0`;
}

function quoted(bytes: Uint8Array): string {
  return `'${excerpt(start(bytes, 4 * QUOTED + 1))}'`;
}

function excerpt(text: string): string {
  const shown = oneLine(text);
  return shown.length <= QUOTED ? shown : `${shown.slice(0, QUOTED)}…`;
}

function start(bytes: Uint8Array, length: number): string {
  return textOf(bytes.subarray(0, length));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

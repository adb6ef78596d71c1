import { describe, expect, it } from 'vitest';
import { errorLine, listsFor, readReply, readRequest, requestLine, resultLine, unasked } from './json-rpc.js';

const bytes = (line: string) => Buffer.from(line.trimEnd());

describe('wire', () => {
  it('writes a call on one line, typed arrays as lists and what is not finite as strings', () => {
    const line = requestLine(3, 'score', { x: [Float64Array.of(1, Number.NaN)], label: [-Infinity], seed: undefined });
    expect(line).toBe('{"jsonrpc":"2.0","id":3,"method":"score","params":{"x":[[1,"NaN"]],"label":["-Infinity"]}}\n');
    expect(readRequest(bytes(line))).toMatchObject({
      id: 3,
      method: 'score',
      params: { x: [[1, Number.NaN]], label: [-Infinity] },
    });
  });

  it('writes many numbers packed where they may be, and says of a request whether they were', () => {
    const x = Array.from({ length: 16 }, (_, i) => i / 7);
    const line = requestLine(3, 'score', { x }, 'packed');
    expect(line).toMatch(
      /^\{"jsonrpc":"2.0","id":3,"method":"score","params":\{"x":\{"packed":"\S+","shape":\[16\]\}\}\}\n$/,
    );
    expect(readRequest(bytes(line))).toMatchObject({ method: 'score', params: { x }, lists: 'packed' });
    expect(readRequest(bytes(requestLine(3, 'score', { x })))).toMatchObject({ params: { x }, lists: 'digits' });
    expect(readReply(bytes(resultLine(1, { x }, 'packed')), 1)).toEqual({ kind: 'value', value: { x } });
    expect(resultLine(1, { x })).toContain(JSON.stringify(x));
    expect(resultLine(1, { x }, 'packed')).not.toContain(JSON.stringify(x));
  });

  it.each([{}, { packed: false }, { packed: 'true' }, { packed: 1 }, null, 'packed', undefined])(
    'writes digits to a system that describes itself as %j',
    (description) => {
      expect(listsFor(description)).toBe('digits');
      expect(listsFor({ packed: true })).toBe('packed');
    },
  );

  it('reads what was written', () => {
    expect(readReply(bytes(resultLine(1, [0.1, Number.NaN])), 1)).toEqual({ kind: 'value', value: [0.1, Number.NaN] });
    expect(readReply(bytes(resultLine(1, null)), 1)).toEqual({ kind: 'value', value: null });
    expect(readReply(bytes(errorLine(1, 'NaN')), 1)).toEqual({ kind: 'threw', message: 'NaN' });
  });

  it.each([
    ['', "answered '', which is not JSON-RPC 2.0"],
    ['[1,2]', "answered '[1,2]', which is not JSON-RPC 2.0"],
    ['5', "answered '5', which is not JSON-RPC 2.0"],
    ['null', "answered 'null', which is not JSON-RPC 2.0"],
    ['{"id":2,"result":0}', `answered '{"id":2,"result":0}', which is not JSON-RPC 2.0`],
    [`step ${'1'.repeat(99)}`, `answered 'step ${'1'.repeat(55)}…', which is not JSON-RPC 2.0`],
    ['\u001b[2J\u0007', "answered '\\u{1b}[2J\\u{7}', which is not JSON-RPC 2.0"],
    ['{"jsonrpc":"2.0","result":0}', 'answered without an id where 2 was asked'],
    ['{"jsonrpc":"2.0","id":"2","result":0}', 'answered with id "2" where 2 was asked'],
    ['{"jsonrpc":"2.0","id":7,"result":0}', 'answered with id 7 where 2 was asked'],
    ['{"jsonrpc":"2.0","id":2}', 'answered with no result and no error'],
    ['{"jsonrpc":"2.0","id":2,"result":0,"error":{"message":"a"}}', 'answered with both a result and an error'],
    ['{"jsonrpc":"2.0","id":2,"error":"a"}', 'answered with an error that has no message'],
    [
      '{"jsonrpc":"2.0","id":2,"result":[{"packed":"AAAA","shape":[2]}]}',
      'answered with 3 bytes of packed numbers where the shape [2] needs 16',
    ],
    [
      '{"jsonrpc": "2.0", "id": 2, "result": [1.0, -Infinity]}',
      'answered with a bare -Infinity, which is not JSON: it is written "-Infinity"',
    ],
  ])('finds fault with %s', (line, what) => {
    expect(readReply(bytes(line), 2)).toEqual({ kind: 'garbled', what });
  });

  it('finds fault with bytes that are no text, and with what is nested without end', () => {
    expect(readReply(Uint8Array.of(0xff, 0xfe), 1)).toEqual({
      kind: 'garbled',
      what: "answered '\ufffd\ufffd', which is not JSON-RPC 2.0",
    });
    const deep = `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(1e5)}"NaN"${']'.repeat(1e5)}}`;
    expect(readReply(bytes(deep), 1).kind).toBe('garbled');
  });

  it('quotes what was written unasked', () => {
    expect(unasked(bytes('done'))).toBe("wrote 'done' without being asked");
  });
});

import { CancellationTokenSource, isCancellation, OperationCanceledError, TimeoutError } from 'countermand';
import { toLSPError, toVSCodeError } from 'countermand/interop';
import { PassThrough } from 'node:stream';
import {
  CancellationTokenSource as VSCodeSource,
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { rejectionOf } from '../support/promises.js';

const canceled = () => {
  const source = new CancellationTokenSource();
  source.cancel();
  return source.token;
};

describe('toVSCodeError', () => {
  it('makes an error that its host knows from a cancellation by hand', () => {
    const error = new OperationCanceledError();
    const made = toVSCodeError(error) as Error;
    expect([made.name, made.message, made.cause, isCancellation(made)]).toEqual(['Canceled', 'Canceled', error, true]);
    expect(Object.keys(made)).toEqual([]);
  });

  it.each([
    ['a timeout', new TimeoutError()],
    ['a failure', new Error('The disk is full')],
    ['what is no error', 42],
    ['nothing', undefined],
    ['an error of its own', Object.assign(new Error('Canceled'), { name: 'Canceled' })],
  ])('gives %s as it is', (_, error) => {
    expect(toVSCodeError(error)).toBe(error);
  });

  it('judges by the token, where it is given', () => {
    const error = new Error('socket hang up');
    expect((toVSCodeError(error, canceled()) as Error).name).toBe('Canceled');
    expect(toVSCodeError(error, new CancellationTokenSource().token)).toBe(error);
    expect(toVSCodeError(new OperationCanceledError(), new CancellationTokenSource(0).token)).toBeInstanceOf(
      OperationCanceledError,
    );
    expect(() => toVSCodeError(error, 42 as never)).toThrow(TypeError);
  });
});

describe('toLSPError', () => {
  it('makes an error with the code from a cancellation by hand', () => {
    const error = new OperationCanceledError('The user left');
    for (const options of [undefined, {}, { ResponseError }]) {
      const made = toLSPError(error, undefined, options) as ResponseError<void>;
      expect([made.code, made.message, made.cause, isCancellation(made)]).toEqual([
        -32800,
        'The user left',
        error,
        true,
      ]);
    }
    expect(toLSPError(error, undefined, { ResponseError })).toBeInstanceOf(ResponseError);
  });

  it('gives an error that has it already as it is', () => {
    const made = new ResponseError(-32800, 'canceled');
    expect([toLSPError(made), toLSPError(made, canceled(), { ResponseError })]).toEqual([made, made]);
    const other = Object.assign(new Error('canceled'), { code: -32800 });
    expect(toLSPError(other)).toBe(other);
    expect(toLSPError(other, undefined, { ResponseError })).toBeInstanceOf(ResponseError);
  });

  it('gives anything else as it is', () => {
    for (const error of [new TimeoutError(), new Error('The disk is full'), 42, undefined]) {
      expect(toLSPError(error, undefined, { ResponseError })).toBe(error);
    }
  });

  it('refuses a class that is none, and a token that is none', () => {
    const wording = 'Cannot use 42 as ResponseError: expected a function';
    expect(() => toLSPError(undefined, undefined, { ResponseError: 42 as never })).toThrow(new TypeError(wording));
    expect(() => toLSPError(undefined, 42 as never)).toThrow(TypeError);
  });

  it('says something where what was caught has no message', () => {
    expect((toLSPError('stop', canceled()) as Error).message).toBe('The request was canceled');
  });

  it('arrives at the client as a canceled request', async () => {
    const [there, back] = [new PassThrough(), new PassThrough()];
    const client = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    const server = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
    server.onRequest('compute', () => {
      throw toLSPError(new OperationCanceledError(), undefined, { ResponseError });
    });
    client.listen();
    server.listen();
    const error = await rejectionOf(client.sendRequest('compute', new VSCodeSource().token));
    expect([error.code, isCancellation(error)]).toEqual([-32800, true]);
    client.dispose();
    server.dispose();
  });
});

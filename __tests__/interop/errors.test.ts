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

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

function throwBoom(): never {
  throw new Error('boom');
}

describe('toVSCodeError', () => {
  it('converts a cancellation by hand to an error that the host recognizes', () => {
    const error = new OperationCanceledError();
    const made = toVSCodeError(error) as Error;
    expect([made.name, made.message, made.cause, isCancellation(made)]).toEqual(['Canceled', 'Canceled', error, true]);
    expect(Object.keys(made)).toEqual([]);
  });

  it.each([
    ['a timeout', new TimeoutError()],
    ['a failure', new Error('The disk is full')],
    ['a value that is not an error', 42],
    ['undefined', undefined],
    ['an error that the host already recognizes', Object.assign(new Error('Canceled'), { name: 'Canceled' })],
  ])('returns %s unchanged', (_, error) => {
    expect(toVSCodeError(error)).toBe(error);
  });

  it('wraps an error that the host would not recognize, even if the name matches', () => {
    for (const error of [named('Canceled', 'The user left'), { name: 'Canceled', message: 'Canceled' }]) {
      const made = toVSCodeError(error) as Error;
      expect([made instanceof Error, made.message, made.cause]).toEqual([true, 'Canceled', error]);
    }
  });

  it('wraps what is no error and has getters that throw', () => {
    const error = Object.defineProperty({}, 'name', { get: throwBoom });
    expect((toVSCodeError(error, canceled()) as Error).message).toBe('Canceled');
    const silent = Object.defineProperty({}, 'message', { get: throwBoom });
    expect((toLSPError(silent, canceled()) as Error).message).toBe('The request was canceled');
  });

  it('decides by the token when there is one', () => {
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
  it('converts a cancellation by hand to an error with the code of a canceled request', () => {
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

  it('returns an error that already has the code unchanged, unless another class was passed', () => {
    const made = new ResponseError(-32800, 'canceled');
    expect([toLSPError(made), toLSPError(made, canceled(), { ResponseError })]).toEqual([made, made]);
    const other = Object.assign(new Error('canceled'), { code: -32800 });
    expect(toLSPError(other)).toBe(other);
    expect(toLSPError(other, undefined, { ResponseError })).toBeInstanceOf(ResponseError);
  });

  it('returns anything else unchanged', () => {
    for (const error of [new TimeoutError(), new Error('The disk is full'), 42, undefined]) {
      expect(toLSPError(error, undefined, { ResponseError })).toBe(error);
    }
  });

  it('refuses a wrong class, a wrong token and wrong options', () => {
    const wording = "Cannot convert an error: 'ResponseError' must be a function or undefined: received 42";
    expect(() => toLSPError(undefined, undefined, { ResponseError: 42 as never })).toThrow(new TypeError(wording));
    expect(() => toLSPError(undefined, 42 as never)).toThrow(TypeError);
    const message = "Cannot convert an error: 'options' must be an object or undefined: received null";
    expect(() => toLSPError(undefined, undefined, null as never)).toThrow(new TypeError(message));
  });

  it('gives the error the code that is asked for, even if it has the usual one', () => {
    const usual = toLSPError(new OperationCanceledError(), undefined, { ResponseError });
    for (const error of [new OperationCanceledError(), usual]) {
      expect(toLSPError(error, undefined, { ResponseError, code: -32801 })).toMatchObject({ code: -32801 });
      expect(toVSCodeError(error, canceled(), { code: -32801 })).toMatchObject({ name: 'Canceled', code: -32801 });
    }
    const made = toVSCodeError(new OperationCanceledError(), undefined, { code: -32801 });
    expect(toVSCodeError(made, undefined, { code: -32801 })).toBe(made);
    expect(toVSCodeError(made)).toBe(made);
    expect(toVSCodeError(new OperationCanceledError())).not.toHaveProperty('code');
  });

  it.each([1.5, NaN, '1' as never])('refuses %p as a code', (code) => {
    for (const convert of [toLSPError, toVSCodeError]) {
      expect(() => convert(undefined, undefined, { code })).toThrow(
        /^Cannot convert an error: 'code' must be a whole number or undefined: received/,
      );
    }
  });

  it('accepts a class whose errors are frozen', () => {
    class Frozen extends Error {
      constructor(readonly code: number) {
        super();
        Object.freeze(this);
      }
    }
    const made = toLSPError(new OperationCanceledError(), undefined, { ResponseError: Frozen }) as Frozen;
    expect([made.code, made.cause]).toEqual([-32800, undefined]);
  });

  it('uses a default message when the caught value has none', () => {
    for (const caught of ['stop', undefined, null]) {
      expect((toLSPError(caught, canceled()) as Error).message).toBe('The request was canceled');
    }
  });

  it('returns an error that reaches the client as a canceled request', async () => {
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

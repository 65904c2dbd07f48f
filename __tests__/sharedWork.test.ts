import * as countermand from 'countermand';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './support/root.js';

// The recipe of docs/shared-work.md, taken from the page.

const { CancellationToken, CancellationTokenSource, delay } = countermand;
type Token = countermand.CancellationToken;
type Call<T> = (key: string, token?: countermand.CancellationTokenLike) => Promise<T>;
type ShareWork = <T>(work: (key: string, token: Token) => Promise<T>) => Call<T>;

const page = readFileSync(join(root, 'docs', 'shared-work.md'), 'utf8');
const [, recipe = ''] = /^(interface Run[^]*?^function [^]*?^\}\n)/m.exec(page) ?? [];
const [, responses = ''] = /^```js\n([^]*?)^```/m.exec(page) ?? [];

/** Runs the code of the page, and returns one of the functions that it declares. */
function declaredIn(code: string, name: string): unknown {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  const names = Object.keys(countermand);
  return new Function(...names, `${outputText}\nreturn ${name};`)(...Object.values(countermand));
}

const shareWork = declaredIn(recipe, 'shareWork') as ShareWork;

/** Work that settles when the test says so, and the tokens that its runs got. */
function controlled() {
  const tokens: Token[] = [];
  const settlers: { resolve(value: string): void; reject(error: unknown): void }[] = [];
  const call = shareWork<string>((_, token) => {
    tokens.push(token);
    return countermand.cancelable((resolve, reject) => void settlers.push({ resolve, reject }), token);
  });
  return { call, tokens, settlers };
}

it('starts the work once for two callers, and gives both its result', async () => {
  const { call, tokens, settlers } = controlled();
  const results = [call('key', new CancellationTokenSource().token), call('key')];
  settlers[0]!.resolve('the result');
  expect(await Promise.all(results)).toEqual(['the result', 'the result']);
  expect(tokens).toHaveLength(1);
});

it('starts the work once for each key', () => {
  const { call, tokens } = controlled();
  void call('one');
  void call('two');
  expect(tokens.map(({ name }) => name)).toEqual(['one', 'two']);
});

it('rejects the caller that is canceled, and goes on for the other', async () => {
  const { call, tokens, settlers } = controlled();
  const source = new CancellationTokenSource();
  const [left, stayed] = [call('key', source.token), call('key', new CancellationTokenSource().token)];
  source.cancel();
  await expect(left).rejects.toBe(source.token.reason);
  expect(tokens[0]!.isCancellationRequested).toBe(false);
  settlers[0]!.resolve('the result');
  expect(await stayed).toBe('the result');
});

it('stops the work when the time of its only caller is up', async () => {
  const { call, tokens } = controlled();
  const { token } = new CancellationTokenSource(5);
  const result = call('key', token).catch((error: unknown) => error);
  await delay(10);
  expect(await result).toBe(token.reason);
  expect([token.kind, tokens[0]!.kind]).toEqual(['timeout', 'canceled']);
});

it.each(['source', 'AbortController'])('stops the work when the last caller is canceled by its %s', async (kind) => {
  const { call, tokens } = controlled();
  const [one, two] = [1, 2].map(() => {
    if (kind === 'source') return new CancellationTokenSource();
    return countermand.fromAbortController(new AbortController());
  });
  const results = [call('key', one!.token), call('key', two!.token)];
  one!.cancel();
  await expect(results[0]).rejects.toBe(one!.token.reason);
  expect(tokens[0]!.isCancellationRequested).toBe(false);
  two!.cancel();
  await expect(results[1]).rejects.toBe(two!.token.reason);
  expect(tokens[0]!.isCancellationRequested).toBe(true);
  expect((tokens[0]!.reason as Error).message).toBe('Nobody waits any more');
});

it('stops the work when all callers leave at once', async () => {
  const { call, tokens } = controlled();
  const source = new CancellationTokenSource();
  const results = [call('key', source.token), call('key', source.token)];
  source.cancel();
  await Promise.allSettled(results);
  expect(tokens.map(({ isCancellationRequested }) => isCancellationRequested)).toEqual([true]);
});

it('goes on for a caller without a token', async () => {
  const { call, tokens, settlers } = controlled();
  const source = new CancellationTokenSource();
  const [left, stayed] = [call('key', source.token), call('key')];
  source.cancel();
  await left.catch(() => {});
  expect(tokens[0]!.isCancellationRequested).toBe(false);
  settlers[0]!.resolve('the result');
  expect(await stayed).toBe('the result');
});

it('starts and joins nothing for a caller that is canceled already', async () => {
  const { call, tokens, settlers } = controlled();
  const { canceled } = CancellationToken;
  await expect(call('key', canceled)).rejects.toBe(canceled.reason);
  expect(tokens).toEqual([]);
  const result = call('key', new CancellationTokenSource().token);
  await expect(call('key', canceled)).rejects.toBe(canceled.reason);
  expect(tokens[0]!.isCancellationRequested).toBe(false);
  settlers[0]!.resolve('the result');
  expect(await result).toBe('the result');
});

it('rejects all callers with the error of the work, even if it is thrown, and starts anew afterwards', async () => {
  const failure = new Error('The disk is full');
  let runs = 0;
  const call = shareWork<string>(() => {
    runs++;
    throw failure;
  });
  expect(await Promise.allSettled([call('key'), call('key')])).toEqual([
    { status: 'rejected', reason: failure },
    { status: 'rejected', reason: failure },
  ]);
  await expect(call('key')).rejects.toBe(failure);
  expect(runs).toBe(2);
});

it('starts anew for a caller after the end, and for one after the last has left', async () => {
  const { call, tokens, settlers } = controlled();
  const first = call('key');
  settlers[0]!.resolve('the first');
  await first;
  const source = new CancellationTokenSource();
  const second = call('key', source.token);
  source.cancel();
  await second.catch(() => {});
  const third = call('key', new CancellationTokenSource().token);
  settlers[2]!.resolve('the third');
  expect(await third).toBe('the third');
  expect(tokens).toHaveLength(3);
});

it('keeps the new run when the old one ends, which did not stop when it was told to', async () => {
  const settlers: ((value: string) => void)[] = [];
  const call = shareWork<string>(() => new Promise((resolve) => settlers.push(resolve)));
  const source = new CancellationTokenSource();
  const old = call('key', source.token);
  source.cancel();
  await old.catch(() => {});
  const results = [call('key')];
  settlers[0]!('the old result');
  await delay(1);
  results.push(call('key'));
  settlers[1]!('the new result');
  expect(await Promise.all(results)).toEqual(['the new result', 'the new result']);
  expect(settlers).toHaveLength(2);
});

describe('with responses', () => {
  const load = declaredIn(recipe + responses, 'load') as Call<Response>;
  const pending: ServerResponse[] = [];
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((_, response) => {
      response.write('the first half');
      pending.push(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(() => {
    pending.length = 0;
    server.closeAllConnections();
    server.close();
  });

  const answered = async () => {
    while (pending.length === 0) await delay(1);
    return pending[0]!;
  };

  it('gives each caller a clone with the whole body', async () => {
    const results = [load(url), load(url)];
    (await answered()).end(', and the second');
    const texts = (await Promise.all(results)).map((response) => response.text());
    expect(await Promise.all(texts)).toEqual(Array(2).fill('the first half, and the second'));
    expect(pending).toHaveLength(1);
  });

  it('stops the download when the last caller leaves while the body arrives', async () => {
    const source = new CancellationTokenSource();
    const results = Promise.allSettled([load(url, source.token), load(url, source.token)]);
    const response = await answered();
    const closed = new Promise((resolve) => response.once('close', resolve));
    source.cancel();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await closed;
  });
});

import { CancelError } from '@esfx/cancelable';
import axios from 'axios';
import { cancellationKind, CancellationTokenSource } from 'countermand';
import { execFile } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { NEVER, timeout } from 'rxjs';
import { ConnectionError, ConnectionErrors, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { loadFetches } from '../support/fetches.js';
import { importByNode } from '../support/importByNode.js';
import { rejectionOf } from '../support/promises.js';
import { SlowServer } from '../support/slowServer.js';

// Libraries that are installed, stopped by their own means and without the token: each error is made by the library itself.

const server = new SlowServer();
const source = new CancellationTokenSource();
source.cancel('The user left');
const { token } = source;
const aborted = () => AbortSignal.abort(new Error('zqx'));

beforeAll(() => server.listen());
afterAll(() => server.close());

const request = (stop: (request: ReturnType<typeof get>) => void) => {
  const made = get(server.url('/headers'));
  made.on('socket', () => stop(made));
  return once(made, 'response');
};

const stops: [string, () => Promise<unknown>][] = [
  ['axios, by a signal', () => axios.get(server.url('/headers'), { signal: aborted() })],
  ['axios, by its time limit', () => axios.get(server.url('/headers'), { timeout: 20 })],
  ['node:http, by destroying the request', () => request((made) => made.destroy())],
  [
    'node:child_process, by its time limit',
    () => promisify(execFile)(process.execPath, ['--eval', 'setTimeout(() => {}, 9_000)'], { timeout: 20 }),
  ],
  [
    'node:stream, by destroying the source',
    () => {
      const from = new PassThrough();
      const done = pipeline(from, new PassThrough());
      from.destroy();
      return done;
    },
  ],
  [
    'node:stream, by a write after the end',
    () => {
      const stream = new PassThrough();
      const failed = once(stream, 'data');
      stream.end();
      stream.write('late');
      return failed;
    },
  ],
  [
    'node:readline, by closing it',
    () => {
      const lines = createInterface({ input: new PassThrough() });
      lines.close();
      return lines.question('?');
    },
  ],
  [
    'node:dns, by canceling it',
    () => {
      const resolver = new Resolver();
      resolver.setServers(['127.0.0.1:9']);
      const answer = resolver.resolve4('example.com');
      resolver.cancel();
      return answer;
    },
  ],
  ['rxjs, by timeout', () => new Promise((_, reject) => NEVER.pipe(timeout(1)).subscribe({ error: reject }))],
  ['@esfx/cancelable', () => Promise.reject(new CancelError())],
  [
    'p-cancelable',
    async () => {
      const { default: PCancelable } = await importByNode('p-cancelable');
      const promise = new PCancelable(() => {});
      promise.cancel();
      await promise;
    },
  ],
  ['vscode-jsonrpc, canceled by the client', () => Promise.reject(new ResponseError(-32_800, ''))],
  ['vscode-jsonrpc, canceled by the server', () => Promise.reject(new ResponseError(-32_802, ''))],
  ['vscode-jsonrpc, disposed', () => Promise.reject(new ResponseError(ErrorCodes.PendingResponseRejected, 'zqx'))],
  [
    'vscode-jsonrpc, closed',
    () => Promise.reject(new ConnectionError(ConnectionErrors.Closed, 'Connection is closed.')),
  ],
];

const failures: [string, () => Promise<unknown>][] = [
  ['axios, a status', () => axios.get(server.url('/whole'), { validateStatus: () => false })],
  ['axios, a bad port', () => axios.get('http://127.0.0.1:1/')],
  ['node:net, a refused connection', () => once(connect(1, '127.0.0.1'), 'connect')],
  ['node:child_process, a status', () => promisify(execFile)(process.execPath, ['--eval', 'process.exit(3)'])],
  ['vscode-jsonrpc, an unknown method', () => Promise.reject(new ResponseError(ErrorCodes.MethodNotFound, 'none'))],
];

it.each(stops)('is a cancellation under a token that was canceled: %s', async (_, stop) => {
  const error = await rejectionOf(stop());
  expect([error, cancellationKind(error, token)]).toEqual([error, 'canceled']);
});

it.each(failures)('is a failure, even under a token that was canceled: %s', async (_, fail) => {
  const error = await rejectionOf(fail());
  expect([error, cancellationKind(error, token)]).toEqual([error, undefined]);
});

describe.each(loadFetches())('%s', (_, load) => {
  it('rejects with a cancellation when it is aborted', async () => {
    const fetch = (await load()) as typeof globalThis.fetch;
    const signal = AbortSignal.abort();
    const error = await rejectionOf(fetch(server.url('/headers'), { signal }));
    expect(cancellationKind(error, token)).toBe('canceled');
  });

  it('rejects with a failure when the connection is refused, or the body is no JSON', async () => {
    const fetch = (await load()) as typeof globalThis.fetch;
    const refused = await rejectionOf(fetch('http://127.0.0.1:10/'));
    const response = await fetch(server.url('/whole'));
    const invalid = await rejectionOf(response.json());
    expect([refused, invalid].map((error) => cancellationKind(error, token))).toEqual([undefined, undefined]);
  });
});
